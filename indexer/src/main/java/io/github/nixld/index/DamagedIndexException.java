package io.github.nixld.index;

/// An index that could be opened turns out to be damaged, or can no longer be read; one line.
public final class DamagedIndexException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DamagedIndexException(String message) {
    super(message);
  }

  DamagedIndexException(String message, Throwable cause) {
    super(message, cause);
  }
}
