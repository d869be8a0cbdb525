package io.github.nixld.attribute;

/// Nothing could be recorded; what was recorded before is unchanged. The message says why and what
/// to do, in one line.
public final class AttributesException extends Exception {
  private static final long serialVersionUID = 1;

  public AttributesException(String message) {
    super(message);
  }

  public AttributesException(String message, Throwable cause) {
    super(message, cause);
  }
}
