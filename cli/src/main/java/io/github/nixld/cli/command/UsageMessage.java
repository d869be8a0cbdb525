package io.github.nixld.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// What is wrong with a command line, in one line: what, what was probably meant, where to read on.
///
/// The parser has its own words for it, such as "Unmatched argument at index 0". Every command says
/// it in these instead.
public final class UsageMessage {
  /// As many commands as a line can name.
  private static final int NAMED = 3;

  private UsageMessage() {}

  /// What is wrong with a parsed command line.
  ///
  /// What is missing is the last of several faults: it may well be in a word that is not
  /// understood. A line that asks for help may lack arguments, and have words that are not
  /// understood, but not in place of a subcommand.
  ///
  /// @param parsed the result of a parser that collects errors
  /// @return null if nothing is wrong
  public static @Nullable ParameterException fault(ParseResult parsed) {
    ParameterException missing = null;
    boolean help = false;
    for (ParseResult each = parsed; each != null; each = each.subcommand()) {
      help |= Help.isWanted(each) || each.isVersionHelpRequested();
      for (Exception error : each.errors()) {
        if (error instanceof MissingParameterException fault) {
          missing = missing == null ? fault : missing;
        } else if (error instanceof ParameterException fault && (!help || isAboutHelp(fault))) {
          return fault;
        }
      }
      List<String> unknown = each.unmatched();
      boolean parent = !each.commandSpec().subcommands().isEmpty();
      if (help ? parent && unknown.stream().anyMatch(it -> !isOption(it)) : !unknown.isEmpty()) {
        return new UnmatchedArgumentException(each.commandSpec().commandLine(), unknown);
      }
    }
    return help ? null : missing;
  }

  /// A fault in how help is asked for: `--help=al`.
  private static boolean isAboutHelp(ParameterException fault) {
    return fault.getArgSpec() instanceof OptionSpec option && option.usageHelp();
  }

  /// The message.
  ///
  /// @param e what the parser found
  /// @param commands all commands, for options that only another one has
  public static String of(ParameterException e, Supplier<List<CommandSpec>> commands) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    String what =
        switch (e) {
          case UnmatchedArgumentException unmatched -> unmatched(unmatched, spec, commands);
          case MissingParameterException missing -> missing(missing.getMissing().getFirst());
          case OverwrittenOptionException twice
              when twice.getOverwritten() instanceof OptionSpec it ->
              "option '" + it.longestName() + "' may be given only once";
          default -> invalid(e, spec);
        };
    return what + ": see " + Help.typed(spec) + " --help";
  }

  private static String unmatched(
      UnmatchedArgumentException e, CommandSpec spec, Supplier<List<CommandSpec>> commands) {
    List<String> words = e.getUnmatched();
    // A value of an unknown option is unknown too.
    String word =
        words.stream().filter(UsageMessage::isOption).findFirst().orElse(words.getFirst());
    if (isOption(word)) {
      return unknownOption(word, spec, commands);
    }
    return spec.subcommands().isEmpty()
        ? "unexpected argument '" + word + "'"
        : unknownCommand(word, Spelling.near(word, spec.subcommands().keySet()));
  }

  private static boolean isOption(String word) {
    return word.length() > 1 && word.startsWith("-");
  }

  /// "unknown command 'fnid' (did you mean find?)".
  ///
  /// @param meant what it was probably meant to be, see [Spelling#near]
  public static String unknownCommand(String word, List<String> meant) {
    return "unknown command '" + word + "'" + Spelling.hint(meant);
  }

  /// "unknown option '--fram' (did you mean --farm?)".
  ///
  /// @param word what was typed, maybe with a value: "--fram=DIR"
  /// @param spec the command that does not have it
  /// @param commands all commands
  public static String unknownOption(
      String word, CommandSpec spec, Supplier<List<CommandSpec>> commands) {
    String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    List<String> owners = owners(name, spec, commands.get());
    // Every other one-letter option is near to one.
    List<String> names =
        name.length() > 2
            ? names(spec).stream().filter(it -> it.length() > 2 && !it.contains("=")).toList()
            : List.of();
    return "unknown option '"
        + word
        + "'"
        + (owners.isEmpty()
            ? Spelling.hint(name, names)
            : " (an option of " + String.join(", ", owners) + ")");
  }

  private static List<String> names(CommandSpec spec) {
    return spec.options().stream().flatMap(it -> Stream.of(it.names())).toList();
  }

  /// The commands that have an option: the parts of the same command, or else others.
  private static List<String> owners(String option, CommandSpec spec, List<CommandSpec> commands) {
    Set<String> own = new LinkedHashSet<>();
    Set<String> others = new LinkedHashSet<>();
    for (CommandSpec command : commands) {
      boolean same = command.name().equals(spec.root().name());
      for (CommandSpec each : withSubcommands(command)) {
        if (each.findOption(option) != null) {
          (same ? own : others).add(Help.typed(each));
        }
      }
    }
    return (own.isEmpty() ? others : own).stream().limit(NAMED).toList();
  }

  private static List<CommandSpec> withSubcommands(CommandSpec command) {
    List<CommandSpec> all = new ArrayList<>(List.of(command));
    command.subcommands().values().forEach(it -> all.add(it.getCommandSpec()));
    return all;
  }

  private static String missing(ArgSpec missing) {
    return switch (missing) {
      case OptionSpec option ->
          "option '" + option.longestName() + "' needs a value, " + option.paramLabel();
      default -> word(missing) + " is missing";
    };
  }

  /// A parameter in a word: "PROGRAM" of "PROGRAM [ARG...]".
  private static String word(ArgSpec parameter) {
    List<String> words = new ArrayList<>();
    if (parameter.completionCandidates() != null) {
      parameter.completionCandidates().forEach(words::add);
    }
    return words.isEmpty() ? parameter.paramLabel().split(" ", 2)[0] : String.join(" or ", words);
  }

  /// A value that the option or parameter does not take.
  private static String invalid(ParameterException e, CommandSpec spec) {
    ArgSpec argument = e.getArgSpec();
    String value = e.getValue();
    if (argument instanceof OptionSpec option && option.typeInfo().isBoolean()) {
      return withValue(option, value, spec);
    }
    if (argument != null && value != null) {
      return word(argument) + " '" + value + "' is not a whole number";
    }
    return String.valueOf(e.getMessage());
  }

  /// A value of an option that takes none, or takes a few that are options of their own for the
  /// parser, as `--explain=tree`.
  private static String withValue(OptionSpec option, @Nullable String value, CommandSpec spec) {
    String name = option.longestName();
    List<String> values = names(spec).stream().filter(it -> it.startsWith(name + "=")).toList();
    if (values.isEmpty()) {
      return "option '" + name + "' takes no value, but '" + value + "' was given";
    }
    String typed = name + "=" + value;
    List<String> near = Spelling.near(typed, values);
    return "unknown option '"
        + typed
        + "'"
        + (near.isEmpty()
            ? " (there is " + name + ", and " + String.join(", ", values) + ")"
            : Spelling.hint(near));
  }
}
