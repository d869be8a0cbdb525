package io.github.nixld.run;

/// A program could not be started.
public final class NotStartedException extends Exception {
  private static final long serialVersionUID = 1;

  /// @param message why: one line
  public NotStartedException(String message) {
    super(message);
  }
}
