package io.github.nixld.cli.run;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.cli.choice.ChoiceOptions;
import io.github.nixld.cli.choice.ChoiceReport;
import io.github.nixld.cli.choice.ChoiceService;
import io.github.nixld.cli.choice.GcRootWriter;
import io.github.nixld.cli.choice.PackageQuestions;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Manner;
import io.github.nixld.cli.input.ElfInput;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.NotElf;
import io.github.nixld.linux.FileNames;
import io.github.nixld.run.CachedChoice;
import io.github.nixld.run.ChoiceCache;
import io.github.nixld.run.Fingerprint;
import io.github.nixld.run.Namespace;
import io.github.nixld.run.NixLd;
import io.github.nixld.run.ProgramFile;
import io.github.nixld.run.Script;
import io.github.nixld.run.Start;
import io.github.nixld.run.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides how to start a program.
///
/// @param choices the options of the choice
/// @param program the program
/// @param real its path without links, by which the kernel starts it
/// @param cache the kept choices; null to keep none
/// @param again whether to choose anew, even if a choice was kept
record ProgramStart(
    ChoiceService choices,
    ProgramFile program,
    Path real,
    @Nullable ChoiceCache cache,
    boolean again) {
  /// @param cache where choices are kept, or null. Kept choices are not used if the user asks for
  ///   more than they have: an explanation, questions, a farm
  /// @throws CommandException if a file beside the program cannot be used
  static ProgramStart of(
      ChoiceService choices, ProgramFile program, @Nullable ChoiceCache cache, boolean again)
      throws CommandException, IOException {
    Path real = program.path().toRealPath();
    ChoiceOptions options = choices.options();
    boolean more = options.explained() || options.asks() || options.steering().farm() != null;
    return new ProgramStart(
        choices.withNamesBeside(List.of(real)).makingFarmFor(List.of(real)),
        program,
        real,
        more ? null : cache,
        again);
  }

  /// The arguments of execve. A program that needs no choice is started as it is.
  ///
  /// @param arguments the program's, its name first
  /// @return null if the program would not start; standard error says why
  @Nullable Start start(List<byte[]> arguments, Variables variables)
      throws CommandException, IOException {
    CachedChoice choice = known();
    if (choice != null) {
      detail("as chosen before; --again chooses anew");
    } else {
      ElfFile contents = ElfReader.read(real);
      Script script = contents instanceof NotElf ? Script.read(real) : null;
      if (script != null) {
        return new ScriptStart(choices, program, real, script).start(arguments, variables);
      }
      if (startsByItself(contents)) {
        sayWhatHasNoEffect();
        return new Start(program.typed(), arguments, variables);
      }
      choice = chosen(ElfInput.program(program.path(), contents));
    }
    if (choice == null) {
      return null;
    }
    String loader = choice.loader().path();
    if (NixLd.standsAt(FileNames.path(choice.interpreter()))) {
      detail("nix-ld starts it, with " + loader);
      return new Start(program.typed(), arguments, choice.variables(variables));
    }
    Start command = choice.command(program.typed(), FileNames.text(real), arguments, variables);
    Namespace namespace = Namespace.ofThisInstallation();
    if (namespace == null || !namespace.suits(choice)) {
      detail(loader + " starts it");
      return command;
    }
    detail("starts in a mount namespace that has " + loader + " at " + choice.interpreter());
    return namespace.start(
        new Namespace.Program(program.typed(), FileNames.text(real), arguments),
        choice,
        command,
        choices.streams().manner().volume() == Manner.Volume.VERBOSE
            ? program.typed() + ": no mount namespace can be made here, so " + loader + " starts it"
            : "");
  }

  private void detail(String what) {
    choices.streams().detail(program.typed() + ": " + what);
  }

  /// Whether starting it needs a choice.
  boolean takesChoice() throws CommandException, IOException {
    return !startsByItself(ElfReader.read(real));
  }

  /// Static programs, and programs built by Nix.
  private boolean startsByItself(ElfFile contents) throws CommandException {
    if (!(contents instanceof ElfObject object)) {
      return false;
    }
    String interpreter = object.interpreter();
    if (interpreter == null) {
      return ElfInput.isStatic(object);
    }
    return interpreter.startsWith(choices.options().where().directory() + "/")
        && Files.exists(FileNames.path(interpreter));
  }

  private void sayWhatHasNoEffect() {
    List<String> options = choices.options().named();
    if (!options.isEmpty()) {
      choices
          .streams()
          .say(
              program.typed()
                  + ": static or built by Nix, so it is started as it is and "
                  + String.join(", ", options)
                  + (options.size() == 1 ? " has" : " have")
                  + " no effect: nixld-env --ld-library-path provides what such a program loads");
    }
  }

  /// The choice of an earlier start. If the user asks for GC roots, it must already have them.
  private @Nullable CachedChoice known() throws CommandException, IOException {
    CachedChoice choice = cache == null || again ? null : cache.get(question());
    String roots = choices.options().roots();
    return choice != null && roots != null && !GcRootWriter.keep(roots, choice.storePaths())
        ? null
        : choice;
  }

  /// Everything that decides the choice, except the present contents of the store.
  private List<String> question() throws CommandException, IOException {
    Fingerprint fingerprint = Fingerprint.of(real);
    List<String> question = new ArrayList<>();
    question.add(fingerprint.path());
    question.add(fingerprint.numbers());
    question.addAll(choices.options().words());
    // The targets of these links change with the system.
    List<String> directories = new ArrayList<>(choices.options().steering().drivers());
    directories.addAll(choices.options().steering().defaults());
    for (String directory : directories) {
      Path path = FileNames.path(directory);
      question.add(Files.exists(path) ? FileNames.text(path.toRealPath()) : "");
    }
    // Libraries in them may come and go.
    for (String directory : choices.options().steering().first()) {
      Path path = FileNames.path(directory.isEmpty() ? "." : directory);
      question.add(directory);
      question.add(Files.exists(path) ? Fingerprint.of(path.toRealPath()).toString() : "");
    }
    return question;
  }

  /// Whether the user's own LD_LIBRARY_PATH prevents a program from starting.
  private boolean isSpoiled(ForeignObject foreign) throws CommandException {
    return !choices.options().steering().first().isEmpty()
        && StartCheck.starts(choices.searchingFirst("").choose(List.of(foreign)).getFirst());
  }

  private @Nullable CachedChoice chosen(ForeignObject foreign)
      throws CommandException, IOException {
    String interpreter = foreign.interpreter();
    if (interpreter == null) {
      throw new CommandException(
          ExitStatus.INPUT, program.typed() + ": a library, not a program: nothing to start");
    }
    // The question is made before the choice: if the program is replaced meanwhile, it has another
    // question.
    List<String> question = question();
    List<Environment> environments =
        PackageQuestions.answered(choices, List.of(foreign), null, real.resolveSibling(""))
            .choose(List.of(foreign));
    int status = ChoiceReport.say(environments, choices.streams().forPrograms());
    Environment environment = environments.getFirst();
    if (!environment.absent().isEmpty()) {
      choices.streams().say(program.typed() + ": not started: --realise fetches what it lacks");
      return null;
    }
    if (!StartCheck.starts(environment)) {
      choices
          .streams()
          .say(
              program.typed()
                  + ": not started, for it would not load"
                  + (isSpoiled(foreign) ? " with this LD_LIBRARY_PATH: unset it" : ""));
      return null;
    }
    String roots = choices.options().roots();
    if (roots != null) {
      GcRootWriter.write(roots, environments, choices.streams());
    }
    CachedChoice choice = StartCheck.choice(environment);
    if (environment.possible().stream().anyMatch(library -> library.path() == null)) {
      // The store may have it later.
      choice = choice.until(Fingerprint.of(choices.options().where().directory()));
    }
    if (cache != null && status == ExitStatus.COMPLETE) {
      cache.put(question, choice);
    }
    return choice;
  }
}
