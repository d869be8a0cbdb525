package io.github.nixld.signature;

/// A text is not a key. The message says why, and does not repeat the text, which may be secret.
public final class KeyException extends Exception {
  private static final long serialVersionUID = 1;

  KeyException(String message) {
    super(message);
  }
}
