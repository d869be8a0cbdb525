package io.github.nixld.archive;

import java.io.IOException;

/// An archive that is not unpacked: damaged, too large, or made to write elsewhere.
public sealed class ArchiveException extends IOException permits TooMuchException {
  private static final long serialVersionUID = 1;

  ArchiveException(String message) {
    super(message);
  }
}
