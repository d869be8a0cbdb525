package io.github.nixld.index;

import java.util.Arrays;

/// Reads what [VarintWriter] wrote; every read is checked against the end.
final class VarintReader {
  private static final int MAX_SHIFT = 63;

  private final byte[] bytes;
  private int position;

  VarintReader(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return position < bytes.length;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift <= MAX_SHIFT; shift += 7) {
      byte next = next();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new DamagedIndexException("object.facts: a number is longer than 64 bits");
  }

  /// The number of items that follow; each takes at least a byte, so a larger number is refused.
  int count() {
    long count = number();
    if (count < 0 || count > bytes.length - position) {
      throw new DamagedIndexException("object.facts: count %d is beyond its end".formatted(count));
    }
    return (int) count;
  }

  int small() {
    return (int) number();
  }

  /// Skips numbers.
  void skip(int numbers) {
    for (int left = numbers; left > 0; ) {
      if (next() >= 0) {
        left--;
      }
    }
  }

  /// How many bytes are still to be read.
  int left() {
    return bytes.length - position;
  }

  /// The next bytes; there are as many, as [#count] says.
  byte[] bytes(int count) {
    byte[] next = Arrays.copyOfRange(bytes, position, position + count);
    position += count;
    return next;
  }

  byte next() {
    if (position == bytes.length) {
      throw new DamagedIndexException("object.facts: ends too early");
    }
    return bytes[position++];
  }
}
