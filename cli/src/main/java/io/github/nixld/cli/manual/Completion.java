package io.github.nixld.cli.manual;

import io.github.nixld.cli.command.Help;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// What can be typed at which place, for all shells.
final class Completion {
  /// Prints the names in the index that begin with a text.
  static final String NAMES_COMMAND = "nixld complete --";

  /// What follows its first argument is a command line of its own.
  static final String RUN = "nixld-run";

  private Completion() {}

  /// The kind of an option's value or of a parameter.
  enum Kind {
    FILE,
    DIRECTORY,
    /// A name in the index.
    SONAME,
    /// One of a few words.
    WORD,
    /// Something that cannot be completed.
    OTHER
  }

  static Kind kind(ArgSpec argument) {
    if (argument.completionCandidates() != null) {
      return Kind.WORD;
    }
    return switch (argument.paramLabel()) {
      case "FILE", "PATH", "LD", "PROGRAM [ARG...]", "REV|PATH", "NIXPKGS" -> Kind.FILE;
      case "DIR", "DIRS" -> Kind.DIRECTORY;
      case "NAME" -> Kind.SONAME;
      default -> Kind.OTHER;
    };
  }

  /// The words that an argument can be.
  static List<String> words(ArgSpec argument) {
    List<String> words = new ArrayList<>();
    if (argument.completionCandidates() != null) {
      argument.completionCandidates().forEach(words::add);
    }
    return words;
  }

  /// The kind of a command's parameters.
  static Kind parameters(CommandSpec spec) {
    List<PositionalParamSpec> all = spec.positionalParameters();
    return all.isEmpty() ? Kind.OTHER : kind(all.getFirst());
  }

  /// The words that a command's first parameter can be.
  static List<String> parameterWords(CommandSpec spec) {
    List<PositionalParamSpec> all = spec.positionalParameters();
    return all.isEmpty() ? List.of() : words(all.getFirst());
  }

  /// All names of options that take the next word as their value, of all commands: no name takes a
  /// value with one and none with another.
  static List<String> namesWithValue(Collection<CommandSpec> commands) {
    return commands.stream()
        .flatMap(spec -> options(spec).stream())
        .filter(Completion::hasValue)
        .flatMap(it -> Stream.of(it.names()))
        .distinct()
        .sorted()
        .toList();
  }

  static boolean hasValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  /// The first sentence of a description.
  static String summary(ArgSpec argument) {
    return String.join(" ", argument.description()).replaceAll("\\.$", "");
  }

  static String summary(CommandSpec spec) {
    return String.join(" ", spec.usageMessage().description()).replaceAll("\\.$", "");
  }

  /// All commands with their subcommands, by what is typed: "nixld-index find".
  static Map<String, CommandSpec> all(List<CommandSpec> commands) {
    Map<String, CommandSpec> all = new LinkedHashMap<>();
    for (CommandSpec command : commands) {
      all.put(command.name(), command);
      command
          .subcommands()
          .forEach((name, sub) -> all.put(command.name() + " " + name, sub.getCommandSpec()));
    }
    return all;
  }

  /// The options of a command whose names every shell accepts, without those that have a value in
  /// their name, such as `--explain=tree`.
  static List<OptionSpec> plainOptions(CommandSpec spec) {
    return options(spec).stream().filter(it -> !it.longestName().contains("=")).toList();
  }

  /// The options of a command, in the order of its help.
  static List<OptionSpec> options(CommandSpec spec) {
    return Help.options(spec).values().stream().flatMap(List::stream).toList();
  }
}
