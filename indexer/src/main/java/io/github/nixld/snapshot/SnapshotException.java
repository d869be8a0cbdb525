package io.github.nixld.snapshot;

import java.io.IOException;

/// A catalog that cannot be used: what is wrong with it, and where; one line.
public final class SnapshotException extends IOException {
  private static final long serialVersionUID = 1;

  public SnapshotException(String message) {
    super(message);
  }

  SnapshotException(String message, Throwable cause) {
    super(message, cause);
  }
}
