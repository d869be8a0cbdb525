package io.github.nixld.emit;

import io.github.nixld.linux.FileNames;
import java.util.List;

/// Untrusted text in one line of a comment or a message. It cannot leave the line, move the cursor
/// of a terminal, or change the direction of the text beside it.
public final class PlainText {
  private PlainText() {}

  /// A command line that can be pasted into a shell. Characters that end a line or are invisible
  /// are written as in `$'…'` of bash, zsh and ksh.
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

  /// The same text with every invisible character written as an escape.
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
                  default -> escape(c);
                });
          }
        });
    return line.toString();
  }

  private static String escape(int c) {
    return FileNames.isEscape(c)
        ? "\\x%02x".formatted(FileNames.octet(c))
        : (c > 0xffff ? "\\U%08x" : "\\u%04x").formatted(c);
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

  /// The same JSON document with invisible characters written as JSON's escapes. Only strings can
  /// have them, apart from white space between strings.
  public static String json(String document) {
    return escapedJson(document, "\\");
  }

  /// The same for strings that people will see: they contain the escape as text.
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

  /// Whether a character is visible as itself. Format characters are not: some change the direction
  /// of the text around them.
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
