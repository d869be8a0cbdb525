package io.github.nixld.cli.command;

import io.github.nixld.linux.Linux;
import java.io.PrintStream;

/// The streams of a command, and how much it says.
///
/// @param out for the result
/// @param err for everything else
/// @param manner how it speaks to people
public record Streams(PrintStream out, PrintStream err, Manner manner) {
  /// The streams of a command with the usual messages.
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

  /// The same in another manner.
  public Streams with(Manner other) {
    return new Streams(out, err, other);
  }

  /// The same, but the streams belong to a program: `nixld-run` says only what is wrong.
  public Streams forPrograms() {
    return with(new Manner(manner.volume(), manner.colour(), false, false));
  }

  /// Says one line, which begins with the program's name.
  public void say(String line) {
    if (manner.volume() != Manner.Volume.QUIET) {
      complain(line);
    }
  }

  /// Says one line if the user asked for more.
  public void detail(String line) {
    if (manner.volume() == Manner.Volume.VERBOSE) {
      complain(line);
    }
  }

  /// Says what ends a command, even if the user asked for quiet.
  public void complain(String line) {
    err.println("nixld: " + OneLine.of(line));
  }

  /// Says an exception's message.
  public void complain(Exception e) {
    complain(String.valueOf(e.getMessage()));
  }
}
