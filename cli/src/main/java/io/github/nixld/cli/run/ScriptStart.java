package io.github.nixld.cli.run;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.cli.choice.ChoiceReport;
import io.github.nixld.cli.choice.ChoiceService;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.OneLine;
import io.github.nixld.cli.input.ElfInput;
import io.github.nixld.cli.ldd.LoaderRun;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.linux.DirectoryListing;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.Machine;
import io.github.nixld.run.CachedChoice;
import io.github.nixld.run.Namespace;
import io.github.nixld.run.NixLd;
import io.github.nixld.run.NotStartedException;
import io.github.nixld.run.ProgramFile;
import io.github.nixld.run.Script;
import io.github.nixld.run.Start;
import io.github.nixld.run.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides how to start a script, such as the launch script of an application.
///
/// If its interpreter is a foreign program that does not start by itself, that program is started
/// by its loader. Otherwise the script is started as it is, with nix-ld's variables for the
/// programs beside it.
///
/// @param choices the options of the choice
/// @param program the script
/// @param real its path without links
/// @param script its first line
record ScriptStart(ChoiceService choices, ProgramFile program, Path real, Script script) {
  /// What starts an AppImage (AppImageSpec, "AppDir"); it often is a script.
  private static final String APP_RUN = "AppRun";

  private static final List<String> APP_DIRECTORIES = List.of("usr/bin", "bin");

  /// @param arguments the script's, its name first
  /// @return null if the interpreter would not start; standard error says why
  @Nullable Start start(List<byte[]> arguments, Variables variables)
      throws CommandException, IOException {
    if (script.hasCarriageReturn()) {
      throw new CommandException(
          ExitStatus.INPUT,
          program.typed()
              + ": a script whose first line ends with a carriage return, as on Windows, so Linux"
              + " does not find its interpreter: convert its line ends");
    }
    Path interpreter = real.resolveSibling(FileNames.path(script.interpreter()));
    if (!Files.exists(interpreter)) {
      throw new CommandException(
          ExitStatus.INPUT,
          program.typed()
              + ": a script for "
              + script.interpreter()
              + ", which does not exist: name its interpreter, and the script after it");
    }
    ProgramFile runner = runner(variables);
    if (runner != null) {
      return ProgramStart.of(choices, runner, null, false)
          .start(runnerArguments(runner, arguments), variables);
    }
    return itself(arguments, variables);
  }

  /// The program that runs the script, if starting it needs a choice.
  private @Nullable ProgramFile runner(Variables variables) throws CommandException, IOException {
    try {
      ProgramFile runner = ProgramFile.find(script.program(), variables);
      return ElfReader.read(runner.path()) instanceof ElfObject object
              && object.interpreter() != null
              && !NixLd.standsAt(FileNames.path(object.interpreter()))
              && !LoaderRun.startsPlain(ElfInput.program(runner.path(), object))
          ? runner
          : null;
    } catch (NotStartedException e) {
      if (!script.program().equals(script.interpreter())) {
        throw new CommandException(
            ExitStatus.INPUT,
            "%s: a script for %s, and %s"
                .formatted(program.typed(), script.program(), e.getMessage()));
      }
      // The kernel reports it.
      return null;
    }
  }

  private List<byte[]> runnerArguments(ProgramFile runner, List<byte[]> arguments) {
    List<byte[]> all = new ArrayList<>();
    all.add(bytes(runner.typed()));
    String argument = script.argument();
    if (argument != null && script.program().equals(script.interpreter())) {
      all.add(bytes(argument));
    }
    all.add(bytes(program.typed()));
    all.addAll(arguments.subList(1, arguments.size()));
    return all;
  }

  private Start itself(List<byte[]> arguments, Variables variables)
      throws CommandException, IOException {
    List<ForeignObject> programs = isInPath(variables) ? List.of() : programsBeside();
    if (programs.isEmpty()) {
      return new Start(program.typed(), arguments, variables);
    }
    List<Environment> environments = chosen(programs);
    ChoiceReport.say(environments, choices.streams().forPrograms());
    Variables all = variables;
    List<CachedChoice> withoutLoader = new ArrayList<>();
    for (Environment environment : environments) {
      CachedChoice choice = StartCheck.choice(environment);
      all = choice.variables(all);
      Path interpreter = FileNames.path(choice.interpreter());
      if (isAbsent(interpreter)) {
        withoutLoader.add(choice);
      } else if (!NixLd.standsAt(interpreter)) {
        sayWhatDoesNotStart(environment, interpreter);
      }
    }
    return served(withoutLoader, new Start(program.typed(), arguments, all));
  }

  /// The choice, which leaves out programs that the store has no loader for. If that is all of
  /// them, the script starts nevertheless.
  private List<Environment> chosen(List<ForeignObject> programs) throws CommandException {
    try {
      return choices.choose(programs);
    } catch (CommandException e) {
      if (e.status() != ExitStatus.INPUT) {
        throw e;
      }
      choices.streams().detail(String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  /// The programs that a script starts find their loader if the script runs in a namespace that has
  /// one. A namespace has no loader for a second system.
  private Start served(List<CachedChoice> some, Start plain) throws IOException {
    Namespace namespace = Namespace.ofThisInstallation();
    Start start = plain;
    for (CachedChoice choice : some) {
      if (namespace != null && namespace.suits(choice)) {
        start =
            namespace.start(
                new Namespace.Program(program.typed(), FileNames.text(real), plain.arguments()),
                choice,
                plain,
                OneLine.of(note(choice)));
      } else {
        choices.streams().say(note(choice));
      }
    }
    return start;
  }

  /// The system's own loader does not read the variables.
  private void sayWhatDoesNotStart(Environment environment, Path interpreter) {
    for (Environment.Run run : environment.runs()) {
      if (!LoaderRun.startsPlain(run.object())) {
        choices
            .streams()
            .say(
                program.typed()
                    + ": a script; "
                    + run.object().path()
                    + " does not start from it, because "
                    + interpreter
                    + " is not nix-ld: nixld-run starts that program");
        return;
      }
    }
  }

  private String note(CachedChoice choice) {
    return program.typed()
        + ": a script; the programs in "
        + real.getParent()
        + " need nix-ld to start from it, and none is installed at "
        + choice.interpreter();
  }

  /// Whether the script is one command of many, rather than the launcher of an application.
  private boolean isInPath(Variables variables) {
    byte[] path = variables.get("PATH");
    return path != null
        && List.of(FileNames.decode(path).split(":", -1))
            .contains(FileNames.text(real.resolveSibling("")));
  }

  /// The foreign programs in the script's directory, and in those of an unpacked AppImage.
  private List<ForeignObject> programsBeside() throws CommandException, IOException {
    List<ForeignObject> programs = new ArrayList<>();
    List<Path> files = new ArrayList<>(DirectoryListing.of(real.resolveSibling("")));
    if (real.endsWith(APP_RUN)) {
      for (String directory : APP_DIRECTORIES) {
        Path below = real.resolveSibling(directory);
        if (Files.isDirectory(below)) {
          files.addAll(DirectoryListing.of(below));
        }
      }
    }
    for (Path file : files) {
      if (Files.isRegularFile(file)
          && ElfReader.read(file) instanceof ElfObject object
          && object.interpreter() != null
          && Machine.runsOnHost(object.header())
          && !object.interpreter().startsWith(choices.options().where().directory() + "/")) {
        programs.add(ElfInput.program(file, object));
      }
    }
    programs.sort(Comparator.comparing(ForeignObject::path));
    return programs;
  }

  /// Whether there is neither a loader nor nix-ld.
  private static boolean isAbsent(Path interpreter) throws IOException {
    return !NixLd.standsAt(interpreter) && !Namespace.isLoader(interpreter);
  }

  private static byte[] bytes(String text) {
    return FileNames.encode(text);
  }
}
