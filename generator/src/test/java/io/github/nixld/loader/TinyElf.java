package io.github.nixld.loader;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The least that ld.so takes for an x86-64 library: a header, a segment to load, a dynamic section
/// and its strings. Hundreds are written in the time that gcc takes for one.
final class TinyElf {
  static final int DT_NEEDED = 1;
  static final int DT_SONAME = 14;
  static final int DT_RPATH = 15;
  static final int DT_RUNPATH = 29;
  static final int DT_AUXILIARY = 0x7fff_fffd;
  static final int DT_FILTER = 0x7fff_ffff;
  static final int DT_FLAGS_1 = 0x6fff_fffb;

  private static final int DT_STRTAB = 5;
  private static final int DT_SYMTAB = 6;
  private static final int DT_STRSZ = 10;
  private static final int DT_SYMENT = 11;
  private static final int DT_VERSYM = 0x6fff_fff0;
  private static final int DT_VERDEF = 0x6fff_fffc;
  private static final int DT_VERDEFNUM = 0x6fff_fffd;
  private static final int DT_VERNEED = 0x6fff_fffe;
  private static final int DT_VERNEEDNUM = 0x6fff_ffff;
  private static final int HEADERS = 64 + 2 * 56;
  private static final int SYMBOL = 24;

  private record Entry(long tag, long value) {}

  private final List<Entry> entries = new ArrayList<>();
  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private final List<String> defined = new ArrayList<>();
  private final Map<String, List<String>> needed = new LinkedHashMap<>();

  TinyElf() {
    strings.write(0);
  }

  /// An entry whose value is a string.
  TinyElf with(int tag, String value) {
    entries.add(new Entry(tag, string(value)));
    return this;
  }

  TinyElf with(int tag, long value) {
    entries.add(new Entry(tag, value));
    return this;
  }

  TinyElf defines(String version) {
    defined.add(version);
    return this;
  }

  /// @param weak whether it may be missing
  TinyElf needsVersion(String file, String version, boolean weak) {
    needed.computeIfAbsent(file, f -> new ArrayList<>()).add((weak ? "?" : "!") + version);
    return this;
  }

  private int string(String value) {
    int offset = strings.size();
    strings.writeBytes(value.getBytes(StandardCharsets.UTF_8));
    strings.write(0);
    return offset;
  }

  byte[] bytes() {
    byte[] verdef = verdef();
    byte[] verneed = verneed();
    int dynamicCount =
        entries.size() + 5 + (defined.isEmpty() ? 0 : 2) + (needed.isEmpty() ? 0 : 2);
    if (!defined.isEmpty() || !needed.isEmpty()) {
      dynamicCount++;
    }
    int symtab = HEADERS + dynamicCount * 16;
    int versym = symtab + SYMBOL;
    int verdefAt = versym + 8;
    int verneedAt = verdefAt + verdef.length;
    int strtab = verneedAt + verneed.length;
    int end = strtab + strings.size();
    with(DT_STRTAB, strtab).with(DT_STRSZ, strings.size());
    with(DT_SYMTAB, symtab).with(DT_SYMENT, SYMBOL);
    if (!defined.isEmpty()) {
      with(DT_VERDEF, verdefAt).with(DT_VERDEFNUM, defined.size());
    }
    if (!needed.isEmpty()) {
      with(DT_VERNEED, verneedAt).with(DT_VERNEEDNUM, needed.size());
    }
    if (!defined.isEmpty() || !needed.isEmpty()) {
      with(DT_VERSYM, versym);
    }
    with(0, 0);
    ByteBuffer file = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).position(16);
    file.putShort((short) 3).putShort((short) 62).putInt(1).putLong(0).putLong(64).putLong(0);
    file.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 2);
    segment(file.position(64), 1, 0, end, 4096);
    segment(file, 2, HEADERS, 16L * dynamicCount, 8);
    for (Entry entry : entries) {
      file.putLong(entry.tag).putLong(entry.value);
    }
    file.position(verdefAt);
    file.put(verdef).put(verneed).put(strings.toByteArray());
    return file.array();
  }

  private static void segment(ByteBuffer file, int type, long offset, long size, long align) {
    file.putInt(type).putInt(6).putLong(offset).putLong(offset).putLong(offset);
    file.putLong(size).putLong(size).putLong(align);
  }

  private byte[] verdef() {
    ByteBuffer out = ByteBuffer.allocate(defined.size() * 28).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < defined.size(); i++) {
      out.putShort((short) 1).putShort((short) 0).putShort((short) (i + 2)).putShort((short) 1);
      out.putInt(hash(defined.get(i))).putInt(20).putInt(i + 1 < defined.size() ? 28 : 0);
      out.putInt(string(defined.get(i))).putInt(0);
    }
    return out.array();
  }

  private byte[] verneed() {
    int size = needed.values().stream().mapToInt(versions -> 16 + 16 * versions.size()).sum();
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    needed.forEach((file, versions) -> {
      int length = 16 + 16 * versions.size();
      boolean last = out.remaining() == length;
      out.putShort((short) 1).putShort((short) versions.size()).putInt(string(file));
      out.putInt(16).putInt(last ? 0 : length);
      for (int i = 0; i < versions.size(); i++) {
        String version = versions.get(i).substring(1);
        out.putInt(hash(version)).putShort((short) (versions.get(i).startsWith("?") ? 2 : 0));
        out.putShort((short) (i + 10)).putInt(string(version));
        out.putInt(i + 1 < versions.size() ? 16 : 0);
      }
    });
    return out.array();
  }

  /// The hash of `DT_HASH`, `vd_hash` and `vna_hash`.
  static int hash(String name) {
    int hash = 0;
    for (byte c : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash << 4) + (c & 0xff);
      int high = hash & 0xf000_0000;
      hash = (hash ^ high >>> 24) & ~high;
    }
    return hash;
  }
}
