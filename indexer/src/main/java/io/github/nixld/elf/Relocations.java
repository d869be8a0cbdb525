package io.github.nixld.elf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The symbols that an object's relocations name: `DT_RELA`, `DT_REL`, `DT_JMPREL`.
///
/// The relative ones, which come first and have no symbol, are passed over as ld.so does
/// (`DT_RELACOUNT`); `DT_RELR` has no others. MIPS has relocations of another shape: none of its
/// are read.
///
/// Limits: [#MAX_RELOCATIONS] that are not relative, in each table; [#MAX_SYMBOLS] symbols.
final class Relocations {
  static final int MAX_RELOCATIONS = 8_000_000;
  static final int MAX_SYMBOLS = 4_000_000;

  private static final int EM_MIPS = 8;

  private final ElfImage image;
  private final DynamicSection dynamic;
  private final List<Use> uses = new ArrayList<>();

  /// For each class, the symbols that are among the uses.
  private final Map<RelocationClass, BitSet> seen = new EnumMap<>(RelocationClass.class);

  private long symbols;

  private Relocations(ElfImage image, DynamicSection dynamic) {
    this.image = image;
    this.dynamic = dynamic;
  }

  /// A symbol in relocations of one class.
  record Use(long symbol, RelocationClass relocationClass) {}

  /// In the order of the relocations, each once.
  List<Use> uses() {
    return uses;
  }

  /// One more than the highest symbol that is used.
  long symbols() {
    return symbols;
  }

  static Relocations read(ElfImage image, DynamicSection dynamic)
      throws IOException, MalformedException {
    Relocations relocations = new Relocations(image, dynamic);
    if (image.file().header().machine() != EM_MIPS) {
      relocations.table(
          "DT_RELA",
          DynamicSection.DT_RELA,
          DynamicSection.DT_RELASZ,
          DynamicSection.DT_RELACOUNT,
          true);
      relocations.table(
          "DT_REL",
          DynamicSection.DT_REL,
          DynamicSection.DT_RELSZ,
          DynamicSection.DT_RELCOUNT,
          false);
      boolean rela =
          dynamic.get(DynamicSection.DT_PLTREL, DynamicSection.DT_RELA) == DynamicSection.DT_RELA;
      relocations.table(
          "DT_JMPREL", DynamicSection.DT_JMPREL, DynamicSection.DT_PLTRELSZ, -1, rela);
    }
    return relocations;
  }

  private void table(String field, long tag, long sizeTag, long countTag, boolean rela)
      throws IOException, MalformedException {
    boolean is64 = image.file().is64();
    int entry = (is64 ? 8 : 4) * (rela ? 3 : 2);
    long size = dynamic.get(sizeTag, 0);
    if (!dynamic.has(tag) || size == 0) {
      return;
    }
    Region region = image.headers().at(field, dynamic.get(tag, 0));
    if (size < 0 || size > region.size()) {
      throw new MalformedException(
          "%s: 0x%x bytes are past the end of its segment".formatted(field, size));
    }
    long relative = dynamic.get(countTag, 0);
    long count = size / entry;
    long from = relative < 0 || relative > count ? count : relative;
    if (count - from > MAX_RELOCATIONS) {
      throw new MalformedException("%s: more than %d".formatted(field, MAX_RELOCATIONS));
    }
    int machine = image.file().header().machine();
    int perWindow = FileBytes.MAX_WINDOW / entry;
    long lastInfo = 0;
    for (long i = from; i < count; i++) {
      if ((i - from) % perWindow == 0) {
        region.prefetch(i * entry);
      }
      long info = region.word(i * entry + (is64 ? 8 : 4), is64);
      if (info != lastInfo) {
        lastInfo = info;
        add(field, info, is64, machine);
      }
    }
  }

  /// @param info `r_info`
  private void add(String field, long info, boolean is64, int machine) throws MalformedException {
    long symbol = is64 ? info >>> 32 : info >>> 8;
    RelocationClass relocationClass =
        RelocationClass.of(machine, is64 ? info & 0xffff_ffffL : info & 0xff);
    if (symbol == 0 || relocationClass == RelocationClass.NONE) {
      return;
    }
    if (symbol >= MAX_SYMBOLS) {
      throw new MalformedException("%s: more than %d symbols".formatted(field, MAX_SYMBOLS));
    }
    BitSet before = seen.get(relocationClass);
    if (before == null) {
      before = new BitSet();
      seen.put(relocationClass, before);
    }
    if (!before.get((int) symbol)) {
      before.set((int) symbol);
      uses.add(new Use(symbol, relocationClass));
      symbols = Math.max(symbols, symbol + 1);
    }
  }
}
