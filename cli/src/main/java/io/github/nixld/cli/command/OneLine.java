package io.github.nixld.cli.command;

import io.github.nixld.emit.PlainText;

/// Makes text from files and file names safe for a terminal.
public final class OneLine {
  private OneLine() {}

  /// The same text with every invisible character written as an escape, so that it stays one line
  /// and cannot move the cursor or change the direction of text.
  public static String of(String text) {
    return PlainText.escaped(text);
  }
}
