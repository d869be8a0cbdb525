package io.github.nixld.cli.run;

import io.github.nixld.cli.choice.ChoiceOptions;
import io.github.nixld.cli.choice.ChoiceService;
import io.github.nixld.cli.command.Command;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Help;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.Specs;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.Machine;
import io.github.nixld.run.ChoiceCache;
import io.github.nixld.run.Execution;
import io.github.nixld.run.Inherited;
import io.github.nixld.run.NotStartedException;
import io.github.nixld.run.ProgramFile;
import io.github.nixld.run.Start;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `nixld-run`: chooses, then becomes the program.
public final class RunCommand implements Command {
  private static final String AGAIN = "--again";

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Specs.command(
            "nixld-run",
            "Chooses the loader and the libraries of the Nix store for a foreign program, and becomes",
            "that program. What follows its name is for the program.");
    spec.parser().stopAtPositional(true);
    Help.of(spec)
        .use("nixld-run ./program argument", "start it, with or without nix-ld")
        .use("nixld-run ./app.tar.gz --version", "the only program of an archive")
        .use("nixld-run --learn ./program", "note what it loads with dlopen");
    Help.heading(spec, "Start");
    spec.addOption(
        Specs.flag(
            "Trace what the program loads at run time, and write missing names to a file .nixld"
                + " beside it.",
            "--learn"));
    spec.addOption(Specs.flag("Choose anew, even if an earlier choice was kept.", AGAIN));
    ChoiceOptions.addTo(spec);
    Help.common(spec, "--learn", AGAIN, "-l", "-p", "--gc-root", "--realise", "--explain", "--why");
    spec.addPositional(
        Specs.words("PROGRAM [ARG...]", "1..*")
            .hideParamSyntax(true)
            .description(
                "The program, as a path, a name in PATH, or a directory or an archive with one program"
                    + " in it, and its arguments.")
            .build());
    return spec;
  }

  @Override
  public int run(ParseResult parsed, Streams streams) throws CommandException {
    ChoiceService choices = new ChoiceService(ChoiceOptions.of(parsed), streams);
    List<String> words = parsed.matchedPositionalValue(0, List.of());
    try {
      Inherited inherited = Inherited.ofThisProcess();
      String name = words.getFirst();
      ProgramFile program = NamedProgram.find(name, inherited.environment(), streams);
      List<byte[]> arguments = NamedProgram.arguments(name, program, inherited.last(words.size()));
      byte[] first = inherited.environment().get("LD_LIBRARY_PATH");
      String searched = first == null ? "" : FileNames.decode(first);
      ProgramStart programStart =
          ProgramStart.of(
              choices.searchingFirst(searched), program, cache(), parsed.hasMatchedOption(AGAIN));
      Start start = programStart.start(arguments, inherited.environment());
      if (start == null) {
        return ExitStatus.UNRESOLVED;
      }
      streams.err().flush();
      if (parsed.hasMatchedOption("--learn")) {
        return DlopenTracing.of(programStart).run(start);
      }
      NotStartedException refusal = Execution.of(start).exec();
      throw new NotStartedException(
          program.typed() + ": " + refusal.getMessage() + otherMachine(program));
    } catch (NotStartedException e) {
      throw new CommandException(ExitStatus.INPUT, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.INPUT, words.getFirst() + ": cannot be started: " + Paths.reason(e));
    }
  }

  /// An emulator may have started it, so this is only known now.
  private static String otherMachine(ProgramFile program) throws IOException {
    return ElfReader.read(program.path()) instanceof ElfObject object
            && !Machine.runsOnHost(object.header())
        ? ": it is built for " + Machine.describe(object.header()) + ", not for this machine"
        : "";
  }

  private static @Nullable ChoiceCache cache() {
    try {
      return new ChoiceCache(IndexLocation.cacheDirectory().resolve("nixld").resolve("run"));
    } catch (CommandException e) {
      // Without a cache directory, no choice is kept.
      return null;
    }
  }
}
