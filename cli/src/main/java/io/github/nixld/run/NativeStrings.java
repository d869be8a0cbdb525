package io.github.nixld.run;

import io.github.nixld.linux.Linux;
import java.nio.ByteBuffer;
import java.util.List;

/// Arrays of strings in memory that does not move: `char *const argv[]`, ended by a null pointer.
final class NativeStrings {
  private NativeStrings() {}

  /// @return the address of the array; the buffer behind it has to stay reachable, see [#of]
  static long address(ByteBuffer buffer) {
    return Linux.address(buffer);
  }

  /// Writes strings: first the pointers, then the bytes.
  static ByteBuffer of(List<byte[]> strings) {
    int size = Math.multiplyExact(strings.size() + 1, Long.BYTES);
    for (byte[] string : strings) {
      size = Math.addExact(size, string.length + 1);
    }
    ByteBuffer buffer = Linux.allocate(size);
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
