package io.github.nixld.loader;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The least that ld.so takes for a library: a header, a segment to load, a dynamic section and its
/// strings; on request versions, symbols and an interpreter. Hundreds are written in the time that
/// gcc takes for one.
public final class TinyElf {
  public static final int DT_NEEDED = 1;
  public static final int DT_SONAME = 14;
  public static final int DT_RPATH = 15;
  public static final int DT_RUNPATH = 29;
  static final int DT_AUXILIARY = 0x7fff_fffd;
  static final int DT_FILTER = 0x7fff_ffff;
  static final int DT_FLAGS_1 = 0x6fff_fffb;

  private static final int DT_HASH = 4;
  private static final int DT_STRTAB = 5;
  private static final int DT_SYMTAB = 6;
  private static final int DT_RELA = 7;
  private static final int DT_STRSZ = 10;
  private static final int DT_SYMENT = 11;
  private static final int DT_REL = 17;
  private static final int DT_VERSYM = 0x6fff_fff0;
  private static final int DT_VERDEF = 0x6fff_fffc;
  private static final int DT_VERDEFNUM = 0x6fff_fffd;
  private static final int DT_VERNEED = 0x6fff_fffe;
  private static final int DT_VERNEEDNUM = 0x6fff_ffff;

  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int PT_INTERP = 3;
  private static final int PT_NOTE = 4;
  private static final int NT_FDO_DLOPEN = 0x407c_0c0a;
  private static final int PT_GNU_STACK = 0x6474_e551;

  /// `R_X86_64_GLOB_DAT` and `R_386_GLOB_DAT`.
  private static final int GLOB_DAT = 6;

  /// `STB_GLOBAL` or `STB_WEAK`, `STT_OBJECT`.
  private static final int GLOBAL = 1 << 4 | 1;

  private static final int WEAK = 2 << 4 | 1;

  private record Entry(long tag, long value) {}

  /// @param version "" for none
  /// @param file the soname that a version is wanted of; "" for a definition
  private record Symbol(String name, String version, String file, boolean defined, boolean weak) {}

  private final boolean wide;
  private final List<Entry> entries = new ArrayList<>();
  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private final List<String> defined = new ArrayList<>();
  private final Map<String, List<String>> needed = new LinkedHashMap<>();
  private final List<Symbol> symbols = new ArrayList<>();
  private byte[] interpreter = {};
  private byte[] text = {};
  private byte[] note = {};

  /// For x86-64.
  public TinyElf() {
    this(true);
  }

  /// @param wide for x86-64; else for i386
  public TinyElf(boolean wide) {
    this.wide = wide;
    strings.write(0);
  }

  /// An entry whose value is a string.
  public TinyElf with(int tag, String value) {
    entries.add(new Entry(tag, string(value)));
    return this;
  }

  TinyElf with(int tag, long value) {
    entries.add(new Entry(tag, value));
    return this;
  }

  public TinyElf defines(String version) {
    defined.add(version);
    return this;
  }

  /// @param weak whether it may be missing
  public TinyElf needsVersion(String file, String version, boolean weak) {
    List<String> versions = needed.computeIfAbsent(file, f -> new ArrayList<>());
    String entry = (weak ? "?" : "!") + version;
    if (!versions.contains(entry)) {
      versions.add(entry);
    }
    return this;
  }

  /// Defines a symbol.
  ///
  /// @param version one that [#defines] was told of; "" for none
  public TinyElf symbol(String name, String version) {
    symbols.add(new Symbol(name, version, "", true, false));
    return this;
  }

  /// Refers to a symbol.
  ///
  /// @param file the soname that the version is wanted of
  /// @param version "" for none
  public TinyElf refers(String name, String file, String version, boolean weak) {
    if (!version.isEmpty()) {
      needsVersion(file, version, weak);
    }
    symbols.add(new Symbol(name, version, file, false, weak));
    return this;
  }

  public TinyElf interpreter(String path) {
    interpreter = (path + "\0").getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /// Data in a segment that is not writable, and an entry point: what a loader is known by. Such an
  /// object can have no relocations.
  public TinyElf readOnly(String data) {
    text = data.getBytes(StandardCharsets.ISO_8859_1);
    return this;
  }

  /// Has a dlopen note.
  public TinyElf dlopenNote(String json) {
    byte[] text = (json + "\0").getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(align(16 + text.length)).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(4).putInt(text.length).putInt(NT_FDO_DLOPEN).put(new byte[] {'F', 'D', 'O', 0});
    note = out.put(text).array();
    return this;
  }

  private int segments() {
    return 3 + (interpreter.length > 0 ? 1 : 0) + (note.length > 0 ? 1 : 0);
  }

  private int string(String value) {
    int offset = strings.size();
    strings.writeBytes(value.getBytes(StandardCharsets.UTF_8));
    strings.write(0);
    return offset;
  }

  /// The tables in the order in which they stand in the file.
  private enum Table {
    SYMTAB,
    VERSYM,
    HASH,
    RELOCATIONS,
    VERDEF,
    VERNEED,
    STRTAB
  }

  public byte[] bytes() {
    boolean versioned = !defined.isEmpty() || !needed.isEmpty();
    int headers = (wide ? 64 : 52) + (wide ? 56 : 32) * segments();
    int slots = align(headers + interpreter.length);
    int references = (int) symbols.stream().filter(symbol -> !symbol.defined).count();
    int dynamic = slots + word() * references;
    Map<Table, byte[]> tables = new EnumMap<>(Table.class);
    tables.put(Table.VERDEF, verdef());
    tables.put(Table.VERNEED, verneed());
    tables.put(Table.SYMTAB, symtab(slots));
    tables.put(Table.VERSYM, versioned ? versym() : new byte[0]);
    tables.put(Table.HASH, symbols.isEmpty() ? new byte[0] : hash());
    tables.put(Table.RELOCATIONS, relocations(slots));
    tables.put(Table.STRTAB, strings.toByteArray());

    int present = (int) tables.values().stream().filter(table -> table.length > 0).count();
    int counts = (defined.isEmpty() ? 0 : 1) + (needed.isEmpty() ? 0 : 1);
    int sizes = 2 + (references > 0 ? 2 : 0);
    int dynamicSize = (entries.size() + present + counts + sizes + 1) * 2 * word();
    Map<Table, Integer> places = new EnumMap<>(Table.class);
    int end = dynamic + dynamicSize;
    for (Map.Entry<Table, byte[]> table : tables.entrySet()) {
      places.put(table.getKey(), end);
      end = align(end + table.getValue().length);
    }
    List<Entry> all = new ArrayList<>(entries);
    tables.forEach((table, contents) -> {
      if (contents.length > 0) {
        all.addAll(tags(table, places.getOrDefault(table, 0), contents.length));
      }
    });
    all.add(new Entry(0, 0));

    int whole = end + text.length + note.length;
    ByteBuffer file = ByteBuffer.allocate(whole).order(ByteOrder.LITTLE_ENDIAN);
    header(file);
    if (interpreter.length > 0) {
      segment(file, PT_INTERP, headers, interpreter.length, 1);
    }
    if (note.length > 0) {
      segment(file, PT_NOTE, end + text.length, note.length, 4);
    }
    segment(file, PT_LOAD, 0, whole, 4096);
    segment(file, PT_DYNAMIC, dynamic, dynamicSize, 8);
    segment(file, PT_GNU_STACK, 0, 0, 16);
    file.put(interpreter).position(dynamic);
    for (Entry entry : all) {
      word(file, entry.tag);
      word(file, entry.value);
    }
    tables.forEach((table, contents) -> file.put(places.getOrDefault(table, 0), contents));
    file.put(end, text).put(end + text.length, note);
    return file.array();
  }

  private List<Entry> tags(Table table, long place, int size) {
    return switch (table) {
      case SYMTAB -> List.of(new Entry(DT_SYMTAB, place), new Entry(DT_SYMENT, wide ? 24 : 16));
      case VERSYM -> List.of(new Entry(DT_VERSYM, place));
      case HASH -> List.of(new Entry(DT_HASH, place));
      case RELOCATIONS ->
          // The size and the size of an entry have the two tags after the table's.
          List.of(
              new Entry(wide ? DT_RELA : DT_REL, place),
              new Entry((wide ? DT_RELA : DT_REL) + 1, size),
              new Entry((wide ? DT_RELA : DT_REL) + 2, wide ? 24 : 8));
      case VERDEF -> List.of(new Entry(DT_VERDEF, place), new Entry(DT_VERDEFNUM, defined.size()));
      case VERNEED ->
          List.of(new Entry(DT_VERNEED, place), new Entry(DT_VERNEEDNUM, needed.size()));
      case STRTAB -> List.of(new Entry(DT_STRTAB, place), new Entry(DT_STRSZ, size));
    };
  }

  private int word() {
    return wide ? 8 : 4;
  }

  private void word(ByteBuffer out, long value) {
    if (wide) {
      out.putLong(value);
    } else {
      out.putInt((int) value);
    }
  }

  private static int align(int offset) {
    return (offset + 7) / 8 * 8;
  }

  private void header(ByteBuffer file) {
    file.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1), 1, 1, 0}).position(16);
    file.putShort((short) 3).putShort((short) (wide ? 62 : 3)).putInt(1);
    word(file, text.length > 0 ? 1 : 0);
    word(file, wide ? 64 : 52);
    word(file, 0);
    file.putInt(0).putShort((short) (wide ? 64 : 52)).putShort((short) (wide ? 56 : 32));
    file.putShort((short) segments());
    file.position(wide ? 64 : 52);
  }

  private void segment(ByteBuffer file, int type, long offset, long size, long align) {
    int flags = text.length > 0 ? 4 : 6;
    file.putInt(type);
    if (wide) {
      file.putInt(flags);
    }
    word(file, offset);
    word(file, offset);
    word(file, offset);
    word(file, size);
    word(file, size);
    if (!wide) {
      file.putInt(flags);
    }
    word(file, align);
  }

  /// A definition's value is anything but 0.
  private byte[] symtab(int value) {
    ByteBuffer out =
        ByteBuffer.allocate((symbols.size() + 1) * (wide ? 24 : 16)).order(ByteOrder.LITTLE_ENDIAN);
    out.position(wide ? 24 : 16);
    for (Symbol symbol : symbols) {
      int info = symbol.weak ? WEAK : GLOBAL;
      short section = (short) (symbol.defined ? 1 : 0);
      int at = symbol.defined ? value : 0;
      out.putInt(string(symbol.name));
      if (wide) {
        out.put((byte) info).put((byte) 0).putShort(section).putLong(at).putLong(0);
      } else {
        out.putInt(at).putInt(0).put((byte) info).put((byte) 0).putShort(section);
      }
    }
    return out.array();
  }

  private byte[] versym() {
    ByteBuffer out = ByteBuffer.allocate((symbols.size() + 1) * 2).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) 0);
    for (Symbol symbol : symbols) {
      int number = symbol.version.isEmpty() ? 1 : number(symbol);
      out.putShort((short) number);
    }
    return out.array();
  }

  private int number(Symbol symbol) {
    if (symbol.defined) {
      return 2 + defined.indexOf(symbol.version);
    }
    int number = 2 + defined.size();
    for (Map.Entry<String, List<String>> need : needed.entrySet()) {
      for (String version : need.getValue()) {
        if (need.getKey().equals(symbol.file) && version.substring(1).equals(symbol.version)) {
          return number;
        }
        number++;
      }
    }
    throw new IllegalStateException(symbol.toString());
  }

  /// `DT_HASH` with one bucket.
  private byte[] hash() {
    int count = symbols.size() + 1;
    ByteBuffer out = ByteBuffer.allocate(4 * (3 + count)).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(1).putInt(count).putInt(1).putInt(0);
    for (int i = 1; i < count; i++) {
      out.putInt((i + 1) % count);
    }
    return out.array();
  }

  private byte[] relocations(int slots) {
    ByteBuffer out =
        ByteBuffer.allocate(symbols.size() * (wide ? 24 : 8)).order(ByteOrder.LITTLE_ENDIAN);
    int slot = slots;
    for (int i = 0; i < symbols.size(); i++) {
      if (!symbols.get(i).defined) {
        word(out, slot);
        word(out, ((i + 1L) << (wide ? 32 : 8)) | GLOB_DAT);
        if (wide) {
          out.putLong(0);
        }
        slot += word();
      }
    }
    return Arrays.copyOf(out.array(), out.position());
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
    int number = 2 + defined.size();
    for (Map.Entry<String, List<String>> need : needed.entrySet()) {
      List<String> versions = need.getValue();
      int length = 16 + 16 * versions.size();
      boolean last = out.remaining() == length;
      out.putShort((short) 1).putShort((short) versions.size()).putInt(string(need.getKey()));
      out.putInt(16).putInt(last ? 0 : length);
      for (int i = 0; i < versions.size(); i++) {
        String version = versions.get(i).substring(1);
        out.putInt(hash(version)).putShort((short) (versions.get(i).startsWith("?") ? 2 : 0));
        out.putShort((short) number++).putInt(string(version));
        out.putInt(i + 1 < versions.size() ? 16 : 0);
      }
    }
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
