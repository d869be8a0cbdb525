package io.github.nixld.index;

/// The index cannot be used; the message says why and what to do, in one line.
public final class IndexException extends Exception {
  private static final long serialVersionUID = 1;

  public IndexException(String message) {
    super(message);
  }

  public IndexException(String message, Throwable cause) {
    super(message, cause);
  }
}
