package io.github.nixld.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A little-endian ELF file in which a few values are others: in the header, the program headers,
/// the dynamic section, and the beginning of each table that the dynamic section leads to.
final class Mutant {
  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int PT_INTERP = 3;
  private static final int PT_NOTE = 4;
  private static final int PT_TLS = 7;

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

  /// The tables by their tags, and how much of each may be spoiled.
  private static final Map<Long, Table> TABLES =
      Map.of(
          4L, new Table("hash", 16),
          5L, new Table("strings", 512),
          6L, new Table("symbols", 240),
          7L, new Table("rela", 120),
          17L, new Table("rel", 80),
          0x6fff_fef5L, new Table("gnu hash", 64),
          0x6fff_fff0L, new Table("versym", 32),
          0x6fff_fffcL, new Table("verdef", 96),
          0x6fff_fffeL, new Table("verneed", 96));

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

  private record Table(String name, int length) {}

  /// A part of the file.
  private record Part(String name, int start, int length) {}

  /// Changes one to three values of a file; the same for the same seed.
  static Mutant of(byte[] original, long seed) {
    Random random = new Random(seed);
    byte[] bytes = original.clone();
    List<Part> parts = new Original(original).parts();
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

  /// A file as its linker made it, of either class.
  private static final class Original {
    private final ByteBuffer file;
    private final boolean wide;
    private final int phoff;
    private final int phnum;
    private final List<Part> parts = new ArrayList<>();

    Original(byte[] bytes) {
      file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      wide = bytes[4] == 2;
      phoff = (int) word(wide ? 32 : 28);
      phnum = file.getShort(wide ? 56 : 44);
    }

    private long word(int at) {
      return wide ? file.getLong(at) : Integer.toUnsignedLong(file.getInt(at));
    }

    private int header(int i) {
      return phoff + (wide ? 56 : 32) * i;
    }

    private int offset(int header) {
      return (int) word(header + (wide ? 8 : 4));
    }

    private long address(int header) {
      return word(header + (wide ? 16 : 8));
    }

    private long size(int header) {
      return word(header + (wide ? 32 : 16));
    }

    /// Those on which most depends come more often.
    List<Part> parts() {
      parts.add(new Part("header", 0, wide ? 64 : 52));
      for (int i = 0; i < 3; i++) {
        parts.add(new Part("phdrs", phoff, header(phnum) - phoff));
      }
      for (int i = 0; i < phnum; i++) {
        int header = header(i);
        switch (file.getInt(header)) {
          case PT_DYNAMIC -> dynamic(offset(header));
          case PT_NOTE -> parts.add(new Part("note", offset(header), 64));
          case PT_INTERP -> parts.add(new Part("interpreter", offset(header), 16));
          case PT_TLS -> parts.add(new Part("tls", header, wide ? 56 : 32));
          default -> {}
        }
      }
      return parts;
    }

    private void dynamic(int start) {
      int word = wide ? 8 : 4;
      int end = start;
      for (; word(end) != 0; end += 2 * word) {
        Table table = TABLES.get(word(end));
        int place = table == null ? -1 : place(word(end + word));
        if (table != null && place >= 0) {
          parts.add(new Part(table.name, place, table.length));
        }
      }
      for (int i = 0; i < 4; i++) {
        parts.add(new Part("dynamic", start, end - start));
      }
    }

    private int place(long address) {
      for (int i = 0; i < phnum; i++) {
        int header = header(i);
        long delta = address - address(header);
        if (file.getInt(header) == PT_LOAD && delta >= 0 && delta < size(header)) {
          return offset(header) + (int) delta;
        }
      }
      return -1;
    }
  }
}
