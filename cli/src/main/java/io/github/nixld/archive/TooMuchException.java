package io.github.nixld.archive;

/// More than [Limits] allow. It ends the whole archive, even if an archive in it is too large.
final class TooMuchException extends ArchiveException {
  private static final long serialVersionUID = 1;

  TooMuchException(String message) {
    super(message);
  }
}
