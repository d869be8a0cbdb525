package io.github.nixld.index;

import java.util.Arrays;

/// Appends unsigned numbers, seven bits a byte, lowest first, the high bit set on all but the last
/// (LEB128): 300 is `ac 02`.
final class VarintWriter {
  private byte[] bytes = new byte[128];
  private int length;

  void number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      append((byte) (rest | 0x80));
      rest >>>= 7;
    }
    append((byte) rest);
  }

  void append(byte value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bytes[length++] = value;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }
}
