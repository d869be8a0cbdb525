package io.github.nixld.elf;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

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
  private final Set<Use> uses = new LinkedHashSet<>();

  private Relocations(ElfImage image, DynamicSection dynamic) {
    this.image = image;
    this.dynamic = dynamic;
  }

  /// A symbol in relocations of one class.
  record Use(long symbol, RelocationClass relocationClass) {}

  static Collection<Use> read(ElfImage image, DynamicSection dynamic)
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
    return relocations.uses;
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
        add(
            field,
            is64 ? info >>> 32 : info >>> 8,
            RelocationClass.of(machine, is64 ? info & 0xffff_ffffL : info & 0xff));
      }
    }
  }

  private void add(String field, long symbol, RelocationClass relocationClass)
      throws MalformedException {
    if (symbol != 0 && relocationClass != RelocationClass.NONE) {
      uses.add(new Use(symbol, relocationClass));
      if (uses.size() > MAX_SYMBOLS) {
        throw new MalformedException("%s: more than %d symbols".formatted(field, MAX_SYMBOLS));
      }
    }
  }
}
