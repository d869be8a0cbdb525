package io.github.nixld.catalog;

import io.github.nixld.elf.PositionalInput;
import java.nio.ByteBuffer;

/// A file that is in memory.
///
/// @param bytes holds it
/// @param length how many of them are the file
@SuppressWarnings("ArrayRecordComponent") // Neither compared nor handed on.
record MemoryInput(byte[] bytes, int length) implements PositionalInput {
  @Override
  public int read(ByteBuffer into, long position) {
    if (position >= length) {
      return 0;
    }
    int count = (int) Math.min(into.remaining(), length - position);
    into.put(bytes, (int) position, count);
    return count;
  }
}
