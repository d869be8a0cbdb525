package io.github.nixld.cli.command;

/// The exit statuses of every command; scripts rely on them.
public final class ExitStatus {
  /// The result is complete.
  public static final int COMPLETE = 0;

  /// The result is printed, but something in it stays unresolved.
  public static final int UNRESOLVED = 1;

  /// The command line is wrong.
  public static final int USAGE = 2;

  /// The input cannot be read, or nixld cannot help with such a file.
  public static final int INPUT = 3;

  /// There is no store or no index to work on.
  public static final int NO_INDEX = 4;

  /// The result cannot be written to standard output.
  public static final int OUTPUT = 5;

  /// The reader of standard output has closed it: the status that a shell reports for SIGPIPE.
  public static final int BROKEN_PIPE = 128 + 13;

  private ExitStatus() {}
}
