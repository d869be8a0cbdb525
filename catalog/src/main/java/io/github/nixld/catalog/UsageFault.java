package io.github.nixld.catalog;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// What is wrong with a command line, in the words of the other commands of nixld.
///
/// @param command the command whose help explains it
/// @param what the fault
record UsageFault(String command, String what) {
  /// Has the parser read all of a command line, so that an unknown option is not reported as
  /// another that is missing.
  static void collect(CommandLine line) {
    line.getCommandSpec().parser().collectErrors(true);
    line.getSubcommands().values().forEach(UsageFault::collect);
  }

  /// The fault of a command line; of several, what is missing comes last.
  ///
  /// @return null if nothing is wrong
  static @Nullable UsageFault of(ParseResult parsed) {
    UsageFault missing = null;
    for (ParseResult each = parsed; each != null; each = each.subcommand()) {
      for (Exception error : each.errors()) {
        if (error instanceof ParameterException e) {
          UsageFault fault = new UsageFault(each.commandSpec().qualifiedName(), text(e));
          if (!(e instanceof MissingParameterException)) {
            return fault;
          }
          missing = missing == null ? fault : missing;
        }
      }
    }
    return missing;
  }

  private static String text(ParameterException e) {
    return switch (e) {
      case UnmatchedArgumentException unmatched -> unknown(unmatched);
      case MissingParameterException missing ->
          missing.getMissing().stream().map(UsageFault::named).collect(Collectors.joining(", "))
              + (missing.getMissing().size() == 1 ? " is missing" : " are missing");
      case OverwrittenOptionException twice ->
          "option '" + name(twice.getOverwritten()) + "' may be given only once";
      default ->
          e.getArgSpec() instanceof OptionSpec option && option.arity().max() == 0
              ? "option '" + name(option) + "' takes no value"
              : e.getArgSpec() != null && e.getValue() != null
                  ? name(e.getArgSpec()) + " '" + e.getValue() + "' is not a whole number"
                  : String.valueOf(e.getMessage());
    };
  }

  private static String unknown(UnmatchedArgumentException e) {
    List<String> words = e.getUnmatched();
    String word =
        words.stream().filter(it -> it.startsWith("-")).findFirst().orElse(words.getFirst());
    boolean parent = !e.getCommandLine().getSubcommands().isEmpty();
    String kind =
        word.startsWith("-")
            ? "unknown option '"
            : parent ? "unknown command '" : "unexpected argument '";
    List<String> meant = word.equals(words.getFirst()) ? e.getSuggestions() : List.of();
    return kind + word + "'" + (meant.isEmpty() ? "" : " (did you mean " + meant.getFirst() + "?)");
  }

  private static String named(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? name(option) + " " + option.paramLabel()
        : argument.paramLabel();
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }
}
