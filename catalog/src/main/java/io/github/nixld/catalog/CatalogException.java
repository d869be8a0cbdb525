package io.github.nixld.catalog;

/// Ends the program with one line and an exit status.
final class CatalogException extends Exception {
  private static final long serialVersionUID = 1;

  /// The command line is wrong.
  static final int USAGE = 2;

  /// Something cannot be read or written, or must not be published.
  static final int INPUT = 3;

  private final int status;

  CatalogException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
