package io.github.nixld.cli.command;

/// Text from files and file names, made fit for a terminal.
public final class OneLine {
  private OneLine() {}

  /// The same text with every control character written as an escape, so that it stays one line and
  /// moves no cursor.
  public static String of(String text) {
    StringBuilder line = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = c < ' ' || (c >= 0x7f && c < 0xa0) || c == '\u2028' || c == '\u2029';
      if (control && line == null) {
        line = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (line != null) {
        if (control) {
          line.append(c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\u%04x".formatted((int) c));
        } else {
          line.append(c);
        }
      }
    }
    return line == null ? text : line.toString();
  }
}
