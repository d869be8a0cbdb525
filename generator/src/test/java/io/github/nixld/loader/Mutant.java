package io.github.nixld.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A 64-bit little-endian ELF file in which a few values are others: in the header, the program
/// headers, the dynamic section, the strings, the version tables, the start of the hash table.
final class Mutant {
  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final long[] VALUES = {
    0,
    1,
    2,
    3,
    7,
    8,
    16,
    17,
    23,
    24,
    0xff,
    0x100,
    0xfff,
    0x1000,
    0xffff,
    0x10000,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    1L << 32,
    1L << 40,
    1L << 46,
    1L << 47,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -4096,
    -8,
    -1,
  };

  private final byte[] bytes;
  private final List<String> changes;

  private Mutant(byte[] bytes, List<String> changes) {
    this.bytes = bytes;
    this.changes = changes;
  }

  byte[] bytes() {
    return bytes;
  }

  /// What was changed, for people.
  List<String> changes() {
    return changes;
  }

  /// A part of the file.
  private record Part(String name, int start, int length) {}

  /// Changes one to three values of a file; the same for the same seed.
  static Mutant of(byte[] original, long seed) {
    Random random = new Random(seed);
    byte[] bytes = original.clone();
    List<Part> parts = parts(ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN));
    List<String> changes = new ArrayList<>();
    int count = random.nextInt(4) == 0 ? 2 + random.nextInt(2) : 1;
    for (int i = 0; i < count; i++) {
      changes.add(change(bytes, parts.get(random.nextInt(parts.size())), random));
    }
    return new Mutant(bytes, changes);
  }

  private static String change(byte[] bytes, Part part, Random random) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int size = 1 << random.nextInt(4);
    int at = part.start + random.nextInt(Math.max(1, part.length / size)) * size;
    at = Math.min(at, bytes.length - size);
    long before = get(buffer, at, size);
    long after =
        switch (random.nextInt(4)) {
          case 0 -> before ^ 1L << random.nextInt(8 * size);
          case 1 -> before + random.nextInt(-16, 17);
          case 2 -> random.nextLong();
          default -> VALUES[random.nextInt(VALUES.length)];
        };
    put(buffer, at, size, after);
    return "%s+0x%x: 0x%x -> 0x%x (%d)"
        .formatted(part.name, at - part.start, before, get(buffer, at, size), size);
  }

  private static long get(ByteBuffer buffer, int at, int size) {
    return switch (size) {
      case 1 -> Byte.toUnsignedLong(buffer.get(at));
      case 2 -> Short.toUnsignedLong(buffer.getShort(at));
      case 4 -> Integer.toUnsignedLong(buffer.getInt(at));
      default -> buffer.getLong(at);
    };
  }

  private static void put(ByteBuffer buffer, int at, int size, long value) {
    switch (size) {
      case 1 -> buffer.put(at, (byte) value);
      case 2 -> buffer.putShort(at, (short) value);
      case 4 -> buffer.putInt(at, (int) value);
      default -> buffer.putLong(at, value);
    }
  }

  private static List<Part> parts(ByteBuffer file) {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("header", 0, 64));
    int phoff = (int) file.getLong(32);
    int phnum = file.getShort(56);
    parts.add(new Part("phdrs", phoff, 56 * phnum));
    // More often than the rest: most depends on them.
    parts.add(new Part("phdrs", phoff, 56 * phnum));
    for (int i = 0; i < phnum; i++) {
      int at = phoff + 56 * i;
      if (file.getInt(at) == PT_DYNAMIC) {
        int start = (int) file.getLong(at + 8);
        int size = 0;
        while (file.getLong(start + size) != 0) {
          size += 16;
        }
        parts.add(new Part("dynamic", start, size));
        parts.add(new Part("dynamic", start, size));
        for (int entry = start; entry < start + size; entry += 16) {
          addTable(parts, file, file.getLong(entry), file.getLong(entry + 8));
        }
      }
    }
    return parts;
  }

  private static void addTable(List<Part> parts, ByteBuffer file, long tag, long address) {
    String name =
        switch ((int) tag) {
          case 5 -> "strings";
          case 0x6fff_fef5 -> "gnu hash";
          case 0x6fff_fffc -> "verdef";
          case 0x6fff_fffe -> "verneed";
          default -> "";
        };
    int at = name.isEmpty() ? -1 : offset(file, address);
    if (at >= 0) {
      parts.add(
          new Part(name, at, name.equals("gnu hash") ? 16 : name.equals("strings") ? 512 : 96));
    }
  }

  private static int offset(ByteBuffer file, long address) {
    int phoff = (int) file.getLong(32);
    for (int i = 0; i < file.getShort(56); i++) {
      int at = phoff + 56 * i;
      long delta = address - file.getLong(at + 16);
      if (file.getInt(at) == PT_LOAD && delta >= 0 && delta < file.getLong(at + 32)) {
        return (int) (file.getLong(at + 8) + delta);
      }
    }
    return -1;
  }
}
