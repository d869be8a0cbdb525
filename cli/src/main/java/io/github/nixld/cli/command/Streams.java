package io.github.nixld.cli.command;

import io.github.nixld.linux.Linux;
import java.io.PrintStream;

/// Where a command writes.
///
/// @param out for the result
/// @param err for everything else
public record Streams(PrintStream out, PrintStream err) {
  /// Whether standard error is a terminal.
  public static boolean isTerminal() {
    return Linux.isTerminal(2);
  }

  /// Says one line, begun with the program's name.
  public void say(String line) {
    err.println("nixld: " + OneLine.of(line));
  }

  /// Says an exception's message.
  public void say(Exception e) {
    say(String.valueOf(e.getMessage()));
  }
}
