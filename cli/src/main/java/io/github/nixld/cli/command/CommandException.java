package io.github.nixld.cli.command;

/// Ends a command with one line and an exit status.
public final class CommandException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  /// Ends the command.
  ///
  /// @param status one of [ExitStatus]
  /// @param message what failed, which file, what to do: one line
  public CommandException(int status, String message) {
    super(message);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
