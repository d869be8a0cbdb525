package io.github.nixld.elf;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A file read by position, so that a reader takes only the bytes that it needs.
public interface PositionalInput {
  /// Reads bytes from `position` into `into` until it is full or the file ends.
  ///
  /// @param into has an array
  /// @return the number of bytes read; 0 at and after the end of the file
  /// @throws IOException if the file cannot be read
  int read(ByteBuffer into, long position) throws IOException;
}
