package io.github.nixld.index;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An index that could be opened turns out to be damaged, or can no longer be read; one line.
public final class DamagedIndexException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient @Nullable Path file;

  DamagedIndexException(String message) {
    super(message);
    this.file = null;
  }

  DamagedIndexException(Path file, String message, Throwable cause) {
    super(message, cause);
    this.file = file;
  }

  /// The index; null if only some bytes of it were read.
  public @Nullable Path file() {
    return file;
  }
}
