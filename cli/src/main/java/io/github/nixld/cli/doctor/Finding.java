package io.github.nixld.cli.doctor;

import io.github.nixld.cli.command.OneLine;
import io.github.nixld.cli.command.Style;
import io.github.nixld.cli.command.TextWidth;
import java.util.Locale;

/// One thing that was examined.
///
/// @param what its name
/// @param state its state
/// @param found the finding
/// @param advice what to do; empty if there is nothing to do
record Finding(String what, State state, String found, String advice) {
  /// Where the finding begins, and so do further lines, unless the terminal is narrow.
  private static final int COLUMN = 21;

  private static final int NARROW = 60;
  private static final int FEW = 4;

  /// The state of a thing.
  enum State {
    /// It is ready.
    OK,
    /// It is missing, but nixld works without it.
    OPTIONAL,
    /// Programs will not start, or not with the chosen libraries.
    WRONG;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String what, String found) {
    return new Finding(what, State.OK, found, "");
  }

  static Finding optional(String what, String found, String advice) {
    return new Finding(what, State.OPTIONAL, found, advice);
  }

  static Finding wrong(String what, String found, String advice) {
    return new Finding(what, State.WRONG, found, advice);
  }

  /// A line for people: "ok nix-ld /lib64/…". A terminal may need several.
  String line(Style style) {
    return line(style, TextWidth.ofOutput(Integer.MAX_VALUE));
  }

  /// The same in lines of a width.
  String line(Style style, int width) {
    String word = "%-8s".formatted(state == State.OPTIONAL ? "-" : state.word());
    StringBuilder text =
        new StringBuilder(state == State.WRONG ? style.wrong(word) : style.found(word));
    text.append(' ').append(style.strong("%-11s".formatted(what))).append(' ');
    String plain = OneLine.of(found);
    String rest = advice.isEmpty() ? "" : ": " + OneLine.of(advice);
    // A command line to copy stays whole, and the terminal folds it.
    boolean copied = rest.contains(" && ") && plain.length() + rest.length() > width - COLUMN;
    String all = plain + (copied ? ":" : rest);
    int indent = width < NARROW ? FEW : COLUMN;
    int begin = 0;
    for (String line : TextWidth.lines(all, width - COLUMN, width - indent)) {
      text.append(begin == 0 ? "" : "\n" + " ".repeat(indent));
      int strong = Math.clamp(plain.length() - begin, 0, line.length());
      text.append(line, 0, strong).append(style.faint(line.substring(strong)));
      begin += line.length() + 1;
    }
    if (copied) {
      text.append('\n').append(" ".repeat(indent)).append(style.faint(rest.substring(2)));
    }
    return text.toString();
  }
}
