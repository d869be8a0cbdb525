package io.github.nixld.cli.env;

import io.github.nixld.cli.choice.ChoiceOptions;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.Specs;
import io.github.nixld.linux.FileNames;
import io.github.nixld.run.Inherited;
import io.github.nixld.run.NotStartedException;
import io.github.nixld.run.ProgramFile;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The options of `nixld-env`.
///
/// @param paths the programs, trees and archives
/// @param command the command line that makes the result again, its name first
/// @param choice how to choose
/// @param output how and where to write the result
/// @param variables which variables to set
record EnvOptions(
    List<String> paths,
    List<String> command,
    ChoiceOptions choice,
    OutputOptions output,
    Variables variables) {
  static final String LD_LIBRARY_PATH = "--ld-library-path";
  private static final String APPEND = "--append";

  /// How the variables of the result are set.
  ///
  /// @param forProcess whether LD_LIBRARY_PATH is set too, for a program of the store
  /// @param appended whether to keep the library path that is set, after the choice
  record Variables(boolean forProcess, boolean appended) {}

  EnvOptions {
    paths = List.copyOf(paths);
    command = List.copyOf(command);
  }

  /// The same, but expressions use a nixpkgs, unless the user named one.
  ///
  /// @param revision a commit
  EnvOptions withNixpkgs(String revision) {
    return new EnvOptions(paths, command, choice, output.withNixpkgs(revision), variables);
  }

  /// Adds the options about variables.
  static void addTo(CommandSpec spec) {
    spec.addOption(
        Specs.flag(
            "Also set LD_LIBRARY_PATH, for a program of the store, such as its python3, that loads"
                + " foreign libraries: name it, or a link to it, as a PATH.",
            LD_LIBRARY_PATH));
    spec.addOption(
        Specs.flag("Keep the directories of NIX_LD_LIBRARY_PATH, after the choice.", APPEND));
  }

  /// Reads the options.
  ///
  /// @throws CommandException if they contradict each other or cannot be used
  static EnvOptions of(ParseResult parsed) throws CommandException {
    OutputOptions output = OutputOptions.of(parsed);
    Variables variables =
        new Variables(parsed.hasMatchedOption(LD_LIBRARY_PATH), parsed.hasMatchedOption(APPEND));
    if (variables.forProcess() && !output.format().setsVariables()) {
      throw new CommandException(
          ExitStatus.USAGE, LD_LIBRARY_PATH + ": this format sets no variables");
    }
    List<String> command = new ArrayList<>(List.of("nixld-env"));
    command.addAll(parsed.originalArgs());
    command.remove(OutputOptions.FORCE);
    command.remove(ChoiceOptions.INTERACTIVE);
    return new EnvOptions(
        parsed.matchedPositionalValue(0, List.of()),
        command,
        ChoiceOptions.of(parsed),
        output,
        variables);
  }

  /// The same, with paths for programs that are only named, as a shell would find them.
  EnvOptions found() throws CommandException {
    List<String> found = new ArrayList<>();
    for (String name : paths) {
      boolean isName = !name.isEmpty() && name.indexOf('/') < 0;
      found.add(isName && !Files.exists(Paths.absolute(name)) ? inPath(name) : name);
    }
    return new EnvOptions(found, command, choice, output, variables);
  }

  private static String inPath(String name) throws CommandException {
    try {
      return FileNames.text(ProgramFile.find(name, Inherited.ofThisProcess().environment()).path());
    } catch (NotStartedException e) {
      throw new CommandException(ExitStatus.INPUT, name + ": no such file, and not in PATH");
    }
  }
}
