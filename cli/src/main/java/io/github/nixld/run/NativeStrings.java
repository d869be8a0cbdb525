package io.github.nixld.run;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// Arrays of strings in memory that does not move: `char *const argv[]`, ended by a null pointer.
///
/// One buffer for all, and no `MemorySegment` accessors, whose first use costs 5 ms.
final class NativeStrings {
  private NativeStrings() {}

  /// @return the address of the array; the buffer behind it has to stay reachable, see [#of]
  static long address(ByteBuffer buffer) {
    return MemorySegment.ofBuffer(buffer).address();
  }

  /// Writes strings: first the pointers, then the bytes.
  static ByteBuffer of(List<byte[]> strings) {
    int size = Math.multiplyExact(strings.size() + 1, Long.BYTES);
    for (byte[] string : strings) {
      size = Math.addExact(size, string.length + 1);
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    long start = address(buffer);
    int at = (strings.size() + 1) * Long.BYTES;
    for (int i = 0; i < strings.size(); i++) {
      byte[] string = strings.get(i);
      buffer.putLong(i * Long.BYTES, start + at);
      buffer.put(at, string);
      at += string.length + 1;
    }
    return buffer;
  }
}
