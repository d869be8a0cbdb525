package io.github.nixld.emit;

/// Words for fish: in single quotes `\\` and `\'` are escapes, and nothing else is special (fish
/// language, Quotes).
final class FishQuoting {
  private FishQuoting() {}

  /// A word that fish reads as exactly `value`: as it is where every character is harmless, else in
  /// single quotes.
  static String quote(String value) {
    return !value.isEmpty() && ShellQuoting.quote(value).equals(value)
        ? value
        : "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
