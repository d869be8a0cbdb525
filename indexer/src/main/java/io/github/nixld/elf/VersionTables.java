package io.github.nixld.elf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `DT_VERNEED` and `DT_VERDEF`.
///
/// Both are chains of records, each with the distance to the next one, 0 in the last. ld.so follows
/// the chains and never looks at `DT_VERNEEDNUM` and `DT_VERDEFNUM` (glibc elf/dl-version.c), so
/// neither does this. The distances are unsigned and only lead forward: a chain cannot loop.
///
/// Limit: [#MAX_RECORDS] records of each kind.
final class VersionTables {
  static final int MAX_RECORDS = 65_536;

  private static final int VER_FLG_WEAK = 2;

  private VersionTables() {}

  /// Every `Verneed` with its `Vernaux`s.
  static List<VersionNeed> needed(Region table, StringTable strings)
      throws IOException, MalformedException {
    List<VersionNeed> result = new ArrayList<>();
    int records = 0;
    long at = 0;
    while (true) {
      int version = table.u16(at);
      if (version != 1) {
        throw new MalformedException("unsupported version %d of Verneed record".formatted(version));
      }
      String file = strings.name("vn_file", table.u32(at + 4));
      List<VersionNeed.Version> versions = new ArrayList<>();
      long aux = at + table.u32(at + 8);
      while (true) {
        if (records++ == MAX_RECORDS) {
          throw new MalformedException("DT_VERNEED: more than %d records".formatted(MAX_RECORDS));
        }
        boolean weak = (table.u16(aux + 4) & VER_FLG_WEAK) != 0;
        versions.add(new VersionNeed.Version(strings.name("vna_name", table.u32(aux + 8)), weak));
        long next = table.u32(aux + 12);
        if (next == 0) {
          break;
        }
        aux += next;
      }
      result.add(new VersionNeed(file, versions));
      long next = table.u32(at + 12);
      if (next == 0) {
        return result;
      }
      at += next;
    }
  }

  /// The `vda_name` of every `Verdef`'s first `Verdaux`, which is the version itself; the others
  /// are the versions that it inherits from.
  static List<String> defined(Region table, StringTable strings)
      throws IOException, MalformedException {
    List<String> result = new ArrayList<>();
    long at = 0;
    while (true) {
      int version = table.u16(at);
      if (version != 1) {
        throw new MalformedException("unsupported version %d of Verdef record".formatted(version));
      }
      if (result.size() == MAX_RECORDS) {
        throw new MalformedException("DT_VERDEF: more than %d records".formatted(MAX_RECORDS));
      }
      result.add(strings.name("vda_name", table.u32(at + table.u32(at + 12))));
      long next = table.u32(at + 16);
      if (next == 0) {
        return result;
      }
      at += next;
    }
  }
}
