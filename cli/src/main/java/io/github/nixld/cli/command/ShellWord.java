package io.github.nixld.cli.command;

/// A word of a command line that a message proposes.
public final class ShellWord {
  private ShellWord() {}

  /// The word as a shell reads it: unchanged if it needs no quotes.
  public static String of(String word) {
    return word.matches("[A-Za-z0-9._:/@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
