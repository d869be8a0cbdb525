package io.github.nixld.emit;

import java.util.List;

/// Untrusted text in one line of a comment or a message, which it cannot leave.
final class PlainText {
  private PlainText() {}

  /// A command line that can be pasted into a shell. Characters that end a line, or that are not
  /// seen, are written as bash's, zsh's and ksh's `$'…'` has them.
  static String command(List<String> words) {
    StringBuilder line = new StringBuilder();
    for (String word : words) {
      line.append(line.isEmpty() ? "" : " ").append(word(word));
    }
    return line.toString();
  }

  /// One word of such a line.
  static String word(String word) {
    return word.codePoints().allMatch(PlainText::visible)
        ? word.isEmpty() ? "''" : ShellQuoting.quote(word)
        : "$'" + escaped(word.replace("\\", "\\\\").replace("'", "\\'")) + "'";
  }

  /// The same text with every character that is not seen written as an escape.
  static String escaped(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (visible(c)) {
            line.appendCodePoint(c);
          } else {
            line.append(
                switch (c) {
                  case '\n' -> "\\n";
                  case '\r' -> "\\r";
                  case '\t' -> "\\t";
                  default -> (c > 0xffff ? "\\U%08x" : "\\u%04x").formatted(c);
                });
          }
        });
    return line.toString();
  }

  /// Whether a character is seen as itself. Format characters are not: some turn the direction of
  /// the text around them.
  private static boolean visible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
