package io.github.nixld.emit;

import java.util.List;

/// Untrusted text in one line of a comment or a message, which it cannot leave, and where it can
/// neither move the cursor of a terminal nor turn the direction of what stands beside it.
public final class PlainText {
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
  public static String escaped(String text) {
    if (text.codePoints().allMatch(PlainText::visible)) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length() + 16);
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

  /// Text of several lines for a terminal. Only line ends and tabs stay as they are.
  public static String lines(String text) {
    StringBuilder lines = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (c == '\n' || c == '\t') {
            lines.appendCodePoint(c);
          } else {
            lines.append(escaped(Character.toString(c)));
          }
        });
    return lines.toString();
  }

  /// The same JSON document with characters that are not seen written as JSON's escapes. Only
  /// strings can have them: what is between strings is blank.
  public static String json(String document) {
    return escapedJson(document, "\\");
  }

  /// The same for strings that are shown to people: they get the escape as text.
  static String shownJson(String document) {
    return escapedJson(document, "\\\\");
  }

  private static String escapedJson(String document, String escape) {
    StringBuilder text = new StringBuilder(document.length());
    document
        .codePoints()
        .forEach(c -> {
          if (visible(c) || c == '\n' || c == '\r' || c == '\t') {
            text.appendCodePoint(c);
          } else {
            for (char unit : Character.toChars(c)) {
              text.append(escape).append("u%04x".formatted((int) unit));
            }
          }
        });
    return text.toString();
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
