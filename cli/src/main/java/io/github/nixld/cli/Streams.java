package io.github.nixld.cli;

import io.github.nixld.linux.Linux;
import java.io.PrintStream;

/// Where a command writes.
///
/// @param out for the result
/// @param err for everything else
record Streams(PrintStream out, PrintStream err) {
  /// Whether standard error is a terminal.
  static boolean isTerminal() {
    return Linux.isTerminal(2);
  }

  /// Says one line, begun with the program's name.
  void say(String line) {
    err.println("nixld: " + OneLine.of(line));
  }

  /// Says an exception's message.
  void say(Exception e) {
    say(String.valueOf(e.getMessage()));
  }
}
