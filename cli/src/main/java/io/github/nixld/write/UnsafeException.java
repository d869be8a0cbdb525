package io.github.nixld.write;

import java.io.IOException;

/// Something of another user at a place where nixld would write.
public final class UnsafeException extends IOException {
  private static final long serialVersionUID = 1;

  UnsafeException(String message) {
    super(message);
  }
}
