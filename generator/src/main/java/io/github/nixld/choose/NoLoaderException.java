package io.github.nixld.choose;

/// The store has no loader that could start an object.
public final class NoLoaderException extends Exception {
  private static final long serialVersionUID = 1;

  /// Ends the command.
  ///
  /// @param message one line that names the object
  public NoLoaderException(String message) {
    super(message);
  }
}
