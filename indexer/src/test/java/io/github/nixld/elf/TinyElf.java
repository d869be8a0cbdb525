package io.github.nixld.elf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Builds small shared objects for tests, byte by byte, and lets a test spoil them.
///
/// Everything is in one `PT_LOAD` whose addresses are file offsets, in the order: header, program
/// headers, interpreter, notes, string table, versions needed, versions defined, `DT_VERSYM`,
/// dynamic section.
final class TinyElf {
  static final int PHDRS = 8;

  /// Room for the versions of no symbol.
  private static final int VERSYM = 8;

  private final boolean is64;
  private final ByteOrder order;
  private final int machine;
  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private final List<long[]> dynamic = new ArrayList<>();
  private final List<VersionNeed> versionsNeeded = new ArrayList<>();
  private final List<String> versionsDefined = new ArrayList<>();
  private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
  private byte[] interpreter = {};
  private byte[] tail = {};
  private int type = ElfHeader.ET_DYN;

  private TinyElf(boolean is64, ByteOrder order, int machine) {
    this.is64 = is64;
    this.order = order;
    this.machine = machine;
    strings.write(0);
  }

  static TinyElf x86() {
    return new TinyElf(true, ByteOrder.LITTLE_ENDIAN, 62);
  }

  static TinyElf of(boolean is64, ByteOrder order, int machine) {
    return new TinyElf(is64, order, machine);
  }

  TinyElf type(int newType) {
    type = newType;
    return this;
  }

  TinyElf dyn(long tag, long value) {
    dynamic.add(new long[] {tag, value});
    return this;
  }

  TinyElf dyn(long tag, String value) {
    return dyn(tag, string(value.getBytes(StandardCharsets.UTF_8)));
  }

  TinyElf dyn(long tag, byte[] value) {
    return dyn(tag, string(value));
  }

  TinyElf soname(String name) {
    return dyn(DynamicSection.DT_SONAME, name);
  }

  TinyElf needed(String... names) {
    for (String name : names) {
      dyn(DynamicSection.DT_NEEDED, name);
    }
    return this;
  }

  TinyElf interpreter(String path) {
    interpreter = (path + "\0").getBytes(StandardCharsets.UTF_8);
    return this;
  }

  TinyElf versionNeed(String file, VersionNeed.Version... versions) {
    versionsNeeded.add(new VersionNeed(file, List.of(versions)));
    return this;
  }

  TinyElf versionsDefined(String... names) {
    versionsDefined.addAll(List.of(names));
    return this;
  }

  TinyElf note(String owner, int noteType, byte[] description) {
    ByteBuffer note = ByteBuffer.allocate(16 + (description.length + 3) / 4 * 4).order(order);
    note.putInt(owner.length() + 1).putInt(description.length).putInt(noteType);
    note.put(owner.getBytes(StandardCharsets.US_ASCII)).put((byte) 0).put(description);
    notes.writeBytes(note.array());
    return this;
  }

  /// Bytes behind everything else, mapped like the rest.
  TinyElf tail(byte[] bytes) {
    tail = bytes;
    return this;
  }

  private long string(byte[] value) {
    int at = strings.size();
    strings.writeBytes(value);
    strings.write(0);
    return at;
  }

  Image build() {
    byte[] verneed = verneed();
    byte[] verdef = verdef();
    int ehdr = is64 ? 64 : 52;
    int phentsize = is64 ? 56 : 32;
    int interp = ehdr + PHDRS * phentsize;
    int note = align(interp + interpreter.length);
    int strtab = align(note + notes.size());
    int need = align(strtab + strings.size());
    int def = align(need + verneed.length);
    int versym = align(def + verdef.length);
    boolean versioned = verneed.length + verdef.length > 0;
    int dyn = align(versym + (versioned ? VERSYM : 0));
    List<long[]> entries = new ArrayList<>(dynamic);
    entries.add(new long[] {DynamicSection.DT_STRTAB, strtab});
    entries.add(new long[] {DynamicSection.DT_STRSZ, strings.size()});
    if (verneed.length > 0) {
      entries.add(new long[] {DynamicSection.DT_VERNEED, need});
      entries.add(new long[] {0x6fff_ffffL, versionsNeeded.size()});
    }
    if (verdef.length > 0) {
      entries.add(new long[] {DynamicSection.DT_VERDEF, def});
      entries.add(new long[] {0x6fff_fffdL, versionsDefined.size()});
    }
    if (versioned) {
      entries.add(new long[] {DynamicSection.DT_VERSYM, versym});
    }
    entries.add(new long[] {0, 0});
    int dynamicSize = entries.size() * (is64 ? 16 : 8);
    int end = align(dyn + dynamicSize) + tail.length;

    ByteBuffer out = ByteBuffer.allocate(end).order(order);
    out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (is64 ? 2 : 1)});
    out.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2)).put((byte) 1).position(16);
    out.putShort((short) type).putShort((short) machine).putInt(1);
    word(out, 0);
    word(out, ehdr);
    word(out, 0);
    out.putInt(0).putShort((short) ehdr).putShort((short) phentsize).putShort((short) PHDRS);
    out.position(ehdr);
    phdr(out, Segment.PT_LOAD, 0, end);
    phdr(out, Segment.PT_DYNAMIC, dyn, dynamicSize);
    optional(out, Segment.PT_INTERP, interp, interpreter.length);
    optional(out, Segment.PT_NOTE, note, notes.size());
    out.put(interp, interpreter);
    out.put(note, notes.toByteArray());
    out.put(strtab, strings.toByteArray());
    out.put(need, verneed);
    out.put(def, verdef);
    out.position(dyn);
    for (long[] entry : entries) {
      word(out, entry[0]);
      word(out, entry[1]);
    }
    out.put(end - tail.length, tail);
    return new Image(
        out.array(),
        order,
        Map.of("interp", interp, "strtab", strtab, "verneed", need, "verdef", def, "dynamic", dyn));
  }

  private static int align(int offset) {
    return (offset + 7) / 8 * 8;
  }

  private void optional(ByteBuffer out, long segment, int offset, int size) {
    phdr(out, size == 0 ? 0 : segment, offset, size);
  }

  private void phdr(ByteBuffer out, long segment, long offset, long size) {
    out.putInt((int) segment);
    if (is64) {
      out.putInt(4);
    }
    word(out, offset);
    word(out, offset);
    word(out, offset);
    word(out, size);
    word(out, size);
    if (!is64) {
      out.putInt(4);
    }
    word(out, 4);
  }

  private void word(ByteBuffer out, long value) {
    if (is64) {
      out.putLong(value);
    } else {
      out.putInt((int) value);
    }
  }

  private byte[] verneed() {
    ByteBuffer out = ByteBuffer.allocate(64 * 1024).order(order);
    for (int i = 0; i < versionsNeeded.size(); i++) {
      VersionNeed need = versionsNeeded.get(i);
      int count = need.versions().size();
      out.putShort((short) 1).putShort((short) count);
      out.putInt((int) string(need.file().getBytes(StandardCharsets.UTF_8))).putInt(16);
      out.putInt(i + 1 == versionsNeeded.size() ? 0 : 16 + 16 * count);
      for (int k = 0; k < count; k++) {
        VersionNeed.Version version = need.versions().get(k);
        out.putInt((int) SysvHash.hash(version.name()));
        out.putShort((short) (version.weak() ? 2 : 0)).putShort((short) (2 + k));
        out.putInt((int) string(version.name().getBytes(StandardCharsets.UTF_8)));
        out.putInt(k + 1 == count ? 0 : 16);
      }
    }
    return bytes(out);
  }

  private byte[] verdef() {
    ByteBuffer out = ByteBuffer.allocate(64 * 1024).order(order);
    for (int i = 0; i < versionsDefined.size(); i++) {
      out.putShort((short) 1).putShort((short) (i == 0 ? 1 : 0)).putShort((short) (i + 1));
      out.putShort((short) 1).putInt((int) SysvHash.hash(versionsDefined.get(i))).putInt(20);
      out.putInt(i + 1 == versionsDefined.size() ? 0 : 28);
      out.putInt((int) string(versionsDefined.get(i).getBytes(StandardCharsets.UTF_8))).putInt(0);
    }
    return bytes(out);
  }

  private static byte[] bytes(ByteBuffer out) {
    byte[] result = new byte[out.position()];
    out.get(0, result);
    return result;
  }

  /// A built object; the setters change it in place.
  static final class Image {
    private final byte[] bytes;
    private final ByteOrder order;
    private final Map<String, Integer> offsets;

    Image(byte[] bytes, ByteOrder order, Map<String, Integer> offsets) {
      this.bytes = bytes;
      this.order = order;
      this.offsets = offsets;
    }

    byte[] bytes() {
      return bytes;
    }

    ElfFile read() throws IOException {
      return ElfReader.read(input(bytes));
    }

    ElfObject object() throws IOException {
      return switch (read()) {
        case ElfObject object -> object;
        case ElfFile other -> throw new AssertionError(other.toString());
      };
    }

    String malformed() throws IOException {
      return switch (read()) {
        case MalformedElf malformed -> malformed.reason();
        case ElfFile other -> throw new AssertionError(other.toString());
      };
    }

    int offset(String part) {
      return Objects.requireNonNull(offsets.get(part), part);
    }

    ByteBuffer buffer() {
      return ByteBuffer.wrap(bytes).order(order);
    }

    Image u8(int at, int value) {
      bytes[at] = (byte) value;
      return this;
    }

    Image u16(int at, int value) {
      buffer().putShort(at, (short) value);
      return this;
    }

    Image u32(int at, long value) {
      buffer().putInt(at, (int) value);
      return this;
    }

    Image u64(int at, long value) {
      buffer().putLong(at, value);
      return this;
    }

    /// Sets the value of the first dynamic entry with this tag; 64 bit only.
    Image dyn(long tag, long value) {
      int at = offset("dynamic");
      while (buffer().getLong(at) != tag) {
        at += 16;
      }
      return u64(at + 8, value);
    }

    /// The offset of program header `index`; 64 bit only.
    int phdr(int index) {
      return 64 + index * 56;
    }

    Image segment(int index, Segment segment) {
      int at = phdr(index);
      u32(at, segment.type()).u32(at + 4, segment.flags());
      u64(at + 8, segment.offset()).u64(at + 16, segment.vaddr()).u64(at + 24, segment.vaddr());
      u64(at + 32, segment.filesz()).u64(at + 40, segment.memsz());
      return u64(at + 48, segment.align());
    }
  }

  /// A file in memory.
  static PositionalInput input(byte[] bytes) {
    return (into, position) -> {
      int length = Math.clamp(bytes.length - position, 0, into.remaining());
      if (length > 0) {
        into.put(bytes, (int) position, length);
      }
      return length;
    };
  }
}
