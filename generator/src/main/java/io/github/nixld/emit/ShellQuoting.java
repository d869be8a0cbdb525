package io.github.nixld.emit;

/// Words for POSIX shells.
final class ShellQuoting {
  private ShellQuoting() {}

  /// A word that a shell reads as exactly `value`: unchanged if every character is harmless,
  /// otherwise in single quotes.
  static String quote(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (!harmless(value.charAt(i))) {
        return "'" + value.replace("'", "'\\''") + "'";
      }
    }
    return value;
  }

  private static boolean harmless(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "/:._+-=,@%".indexOf(c) >= 0;
  }
}
