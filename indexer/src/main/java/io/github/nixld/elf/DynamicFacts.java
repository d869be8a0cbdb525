package io.github.nixld.elf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of an [ElfObject] that comes from its dynamic section.
record DynamicFacts(
    @Nullable String soname,
    List<Dependency> dependencies,
    @Nullable String rpath,
    @Nullable String runpath,
    long flags,
    long flags1,
    @Nullable List<String> versionsDefined,
    List<VersionNeed> versionsNeeded,
    boolean versym,
    boolean relr) {

  static final DynamicFacts NONE =
      new DynamicFacts(null, List.of(), null, null, 0, 0, null, List.of(), false, false);

  /// Added to what is read ahead: the end of the last string, the version records, and the version
  /// names, which linkers put after the others.
  private static final int READ_AHEAD = 2048;

  static DynamicFacts read(ElfImage image, DynamicSection dynamic)
      throws IOException, MalformedException {
    ProgramHeaders headers = image.headers();
    LdSoAssertions.checkRelocations(image, dynamic);
    Region hash = LdSoAssertions.hash(headers, dynamic);
    StringTable strings = StringTable.of(dynamic, headers);
    Region verneed = table(headers, dynamic, "DT_VERNEED", DynamicSection.DT_VERNEED);
    Region verdef = table(headers, dynamic, "DT_VERDEF", DynamicSection.DT_VERDEF);
    prefetch(image.bytes(), dynamic, strings, verneed, verdef, hash);
    List<Verneed> needed = verneed == null ? List.of() : VersionTables.needed(verneed, strings);
    List<Verdef> defined = verdef == null ? null : VersionTables.defined(verdef, strings);
    boolean versym = dynamic.has(DynamicSection.DT_VERSYM);
    long soname = dynamic.get(DynamicSection.DT_SONAME, -1);
    long rpath = dynamic.get(DynamicSection.DT_RPATH, -1);
    long runpath = dynamic.get(DynamicSection.DT_RUNPATH, -1);
    DynamicFacts facts =
        new DynamicFacts(
            dynamic.has(DynamicSection.DT_SONAME) ? strings.name("DT_SONAME", soname) : null,
            dependencies(dynamic, strings),
            dynamic.has(DynamicSection.DT_RPATH) ? strings.pathList("DT_RPATH", rpath) : null,
            dynamic.has(DynamicSection.DT_RUNPATH) ? strings.pathList("DT_RUNPATH", runpath) : null,
            dynamic.get(DynamicSection.DT_FLAGS, 0),
            dynamic.get(DynamicSection.DT_FLAGS_1, 0),
            defined == null ? null : VersionTables.comparedNames(defined),
            needed.stream().map(Verneed::toNeed).toList(),
            versym,
            dynamic.has(DynamicSection.DT_RELR));
    if (!versym && VersionTables.isNumbered(needed, defined)) {
      // It crashes glibc elf/dl-version.c, _dl_check_map_versions.
      throw new MalformedException("DT_VERNEED or DT_VERDEF without DT_VERSYM");
    }
    if (!dynamic.has(DynamicSection.DT_STRTAB)) {
      throw new MalformedException("DT_STRTAB is missing (ld.so crashes)");
    }
    LdSoAssertions.checkHash(hash, dynamic);
    return facts;
  }

  private static @Nullable Region table(
      ProgramHeaders headers, DynamicSection dynamic, String field, long tag)
      throws MalformedException {
    return dynamic.has(tag) ? headers.at(field, dynamic.get(tag, 0)) : null;
  }

  private static List<Dependency> dependencies(DynamicSection dynamic, StringTable strings)
      throws IOException, MalformedException {
    List<Dependency> result = new ArrayList<>();
    for (int i = 0; i < dynamic.count(); i++) {
      long tag = dynamic.tag(i);
      long value = dynamic.value(i);
      if (tag == DynamicSection.DT_NEEDED) {
        result.add(new Dependency(Dependency.Tag.NEEDED, strings.name("DT_NEEDED", value)));
      } else if (tag == DynamicSection.DT_FILTER) {
        result.add(new Dependency(Dependency.Tag.FILTER, strings.name("DT_FILTER", value)));
      } else if (tag == DynamicSection.DT_AUXILIARY) {
        result.add(new Dependency(Dependency.Tag.AUXILIARY, strings.name("DT_AUXILIARY", value)));
      }
    }
    return result;
  }

  /// Fetches with one read what lies close together: the hash table, the strings and the version
  /// records, in the order in which linkers write them.
  private static void prefetch(
      FileBytes bytes, DynamicSection dynamic, StringTable strings, @Nullable Region... tables)
      throws IOException {
    long low = Long.MAX_VALUE;
    long high = 0;
    for (int i = 0; i < dynamic.count(); i++) {
      if (isString(dynamic.tag(i)) && strings.contains(dynamic.value(i))) {
        long offset = strings.fileOffset(dynamic.value(i));
        low = Math.min(low, offset);
        high = Math.max(high, offset);
      }
    }
    for (Region table : tables) {
      if (table != null && Math.abs(table.start() - high) < FileBytes.MAX_WINDOW / 2) {
        low = Math.min(low, table.start());
        high = Math.max(high, table.start());
      }
    }
    if (low <= high) {
      bytes.prefetch(low, high - low + READ_AHEAD);
    }
  }

  private static boolean isString(long tag) {
    return tag == DynamicSection.DT_NEEDED
        || tag == DynamicSection.DT_SONAME
        || tag == DynamicSection.DT_RPATH
        || tag == DynamicSection.DT_RUNPATH;
  }
}
