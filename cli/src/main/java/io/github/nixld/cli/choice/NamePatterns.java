package io.github.nixld.cli.choice;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Patterns for the names of store paths, from an option that may be repeated.
final class NamePatterns {
  /// What reaches from one pattern into the next, or counts the groups before it: an open
  /// quotation, a comment, a reference to a group.
  private static final Pattern NOT_ALONE = Pattern.compile("\\\\[Qk1-9]|\\(\\?[a-zA-Z]*x");

  /// A character by its name. The native executable has no list of them.
  private static final Pattern CHARACTER_NAME = Pattern.compile("\\\\N\\{");

  private NamePatterns() {}

  /// A pattern that finds what any of several finds. A single one stays as it is, so that its text
  /// still names a choice that was kept.
  ///
  /// @param option the option that has them
  /// @return null for none
  /// @throws CommandException if one is no regular expression, or has a meaning only by itself
  static @Nullable Pattern any(String option, List<String> patterns) throws CommandException {
    for (String each : patterns) {
      compiled(option, each);
      if (patterns.size() > 1 && NOT_ALONE.matcher(each).find()) {
        throw new CommandException(
            ExitStatus.USAGE,
            option + " '" + each + "' cannot be combined with another: write one 'A|B'");
      }
    }
    return switch (patterns.size()) {
      case 0 -> null;
      case 1 -> compiled(option, patterns.getFirst());
      default ->
          compiled(
              option,
              patterns.stream().map(it -> "(?:" + it + ")").collect(Collectors.joining("|")));
    };
  }

  private static Pattern compiled(String option, String regex) throws CommandException {
    if (CHARACTER_NAME.matcher(regex).find()) {
      throw new CommandException(
          ExitStatus.USAGE, option + " '" + regex + "': write the character in place of \\N{…}");
    }
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new CommandException(
          ExitStatus.USAGE, option + " '" + regex + "': " + e.getDescription());
    }
  }
}
