package io.github.nixld.elf;

import java.io.IOException;

/// Symbol tables, hash tables or relocations that contradict themselves, in an object whose dynamic
/// section was sound.
public final class MalformedSymbolsException extends IOException {
  private static final long serialVersionUID = 1;

  /// @param reason the field and what is wrong with it, one line
  MalformedSymbolsException(String reason) {
    super(reason);
  }
}
