package io.github.nixld.elf;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the numbers in `DT_VERSYM` mean: versions wanted (`vna_other`) and versions defined
/// (`vd_ndx`), in one numbering (glibc elf/dl-version.c, _dl_check_map_versions).
final class VersionIndex {
  /// The number in an entry of `DT_VERSYM`, and the bit for a version that is not the default.
  static final int NUMBER = 0x7fff;

  static final int HIDDEN = 0x8000;

  /// By number, as far as there are any: most objects have a few.
  private @Nullable SymbolVersion[] versions = new @Nullable SymbolVersion[16];

  private int highest;

  private VersionIndex() {}

  static VersionIndex read(ElfImage image, DynamicSection dynamic, StringTable strings)
      throws IOException, MalformedException {
    VersionIndex result = new VersionIndex();
    ProgramHeaders headers = image.headers();
    if (dynamic.has(DynamicSection.DT_VERNEED)) {
      Region table = headers.at("DT_VERNEED", dynamic.get(DynamicSection.DT_VERNEED, 0));
      for (Verneed need : VersionTables.needed(table, strings)) {
        for (Verneed.Vernaux aux : need.versions()) {
          boolean hidden = (aux.other() & HIDDEN) != 0;
          result.put(aux.other(), new SymbolVersion(aux.name(), aux.hash(), hidden, need.file()));
        }
      }
    }
    if (dynamic.has(DynamicSection.DT_VERDEF)) {
      Region table = headers.at("DT_VERDEF", dynamic.get(DynamicSection.DT_VERDEF, 0));
      for (Verdef def : VersionTables.defined(table, strings)) {
        result.put(
            def.index(),
            def.isBase() ? null : new SymbolVersion(def.name(), def.hash(), false, null));
      }
    }
    return result;
  }

  private void put(int entry, @Nullable SymbolVersion version) {
    int number = entry & NUMBER;
    highest = Math.max(highest, number);
    if (version != null) {
      if (number >= versions.length) {
        versions = Arrays.copyOf(versions, Math.max(number + 1, 2 * versions.length));
      }
      versions[number] = version;
    }
  }

  /// Whether there is no version at all: then ld.so does not look at `DT_VERSYM`.
  boolean isEmpty() {
    return highest == 0;
  }

  /// The version of a `DT_VERSYM` entry; null if that means none (0 local, 1 global, the base
  /// version, a hash of 0).
  @Nullable SymbolVersion get(int versym) {
    int number = versym & NUMBER;
    SymbolVersion version = number < versions.length ? versions[number] : null;
    return version == null || version.hash() == 0 ? null : version;
  }
}
