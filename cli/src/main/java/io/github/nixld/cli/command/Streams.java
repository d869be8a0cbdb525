package io.github.nixld.cli.command;

import io.github.nixld.linux.Linux;
import java.io.PrintStream;

/// Where a command writes, and how much it says.
///
/// @param out for the result
/// @param err for everything else
/// @param manner how it speaks to people
public record Streams(PrintStream out, PrintStream err, Manner manner) {
  /// Streams of a command that says what is usual.
  public Streams(PrintStream out, PrintStream err) {
    this(out, err, Manner.usual());
  }

  /// Whether standard error is a terminal.
  public static boolean isTerminal() {
    return Linux.isTerminal(2);
  }

  /// Whether standard output is a terminal.
  public static boolean showsResults() {
    return Linux.isTerminal(1);
  }

  /// The same, in another manner.
  public Streams with(Manner other) {
    return new Streams(out, err, other);
  }

  /// The same where standard output is not the command's own: `nixld-run` leaves it to a program.
  public Streams forPrograms() {
    return with(new Manner(manner.volume(), manner.colour(), false));
  }

  /// Says one line, begun with the program's name.
  public void say(String line) {
    if (manner.volume() != Manner.Volume.QUIET) {
      complain(line);
    }
  }

  /// Says one line to those who want to know more.
  public void detail(String line) {
    if (manner.volume() == Manner.Volume.VERBOSE) {
      complain(line);
    }
  }

  /// Says what ends a command, whatever else it is to be quiet about.
  public void complain(String line) {
    err.println("nixld: " + OneLine.of(line));
  }

  /// Says an exception's message.
  public void complain(Exception e) {
    complain(String.valueOf(e.getMessage()));
  }
}
