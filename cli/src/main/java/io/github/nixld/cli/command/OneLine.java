package io.github.nixld.cli.command;

import io.github.nixld.emit.PlainText;

/// Text from files and file names, made fit for a terminal.
public final class OneLine {
  private OneLine() {}

  /// The same text with every character that is not seen written as an escape, so that it stays one
  /// line, moves no cursor and turns no direction.
  public static String of(String text) {
    return PlainText.escaped(text);
  }
}
