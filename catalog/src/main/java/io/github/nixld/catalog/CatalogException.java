package io.github.nixld.catalog;

/// Ends the program with one line and an exit status.
public final class CatalogException extends Exception {
  private static final long serialVersionUID = 1;

  /// The command line is wrong.
  public static final int USAGE = 2;

  /// Something cannot be read or written, or must not be published.
  public static final int INPUT = 3;

  private final int status;

  public CatalogException(int status, String message) {
    super(message);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
