package io.github.nixld.emit;

/// Words for fish: in single quotes `\\` and `\'` are escapes, and nothing else is special (fish
/// language, Quotes).
final class FishQuoting {
  private FishQuoting() {}

  /// A word that fish reads as exactly `value`: unchanged if every character is harmless, otherwise
  /// in single quotes.
  static String quote(String value) {
    return !value.isEmpty() && ShellQuoting.quote(value).equals(value)
        ? value
        : "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
