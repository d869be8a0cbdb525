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

  private VersionTables() {}

  /// Every `Verneed` with its `Vernaux`s.
  static List<Verneed> needed(Region table, StringTable strings)
      throws IOException, MalformedException {
    List<Verneed> result = new ArrayList<>();
    int records = 0;
    long at = 0;
    while (true) {
      int version = table.u16(at);
      if (version != 1) {
        throw new MalformedException("unsupported version %d of Verneed record".formatted(version));
      }
      String file = strings.name("vn_file", table.u32(at + 4));
      List<Verneed.Vernaux> versions = new ArrayList<>();
      long aux = at + table.u32(at + 8);
      while (true) {
        if (records++ == MAX_RECORDS) {
          throw new MalformedException("DT_VERNEED: more than %d records".formatted(MAX_RECORDS));
        }
        versions.add(
            new Verneed.Vernaux(
                strings.name("vna_name", table.u32(aux + 8)),
                table.u32(aux),
                table.u16(aux + 4),
                table.u16(aux + 6)));
        long next = table.u32(aux + 12);
        if (next == 0) {
          break;
        }
        aux += next;
      }
      result.add(new Verneed(file, versions));
      long next = table.u32(at + 12);
      if (next == 0) {
        return result;
      }
      at += next;
    }
  }

  /// Every `Verdef` with its first `Verdaux`, which names the version itself; the others name the
  /// versions that it inherits from.
  static List<Verdef> defined(Region table, StringTable strings)
      throws IOException, MalformedException {
    List<Verdef> result = new ArrayList<>();
    long at = 0;
    while (true) {
      int version = table.u16(at);
      if (version != 1) {
        throw new MalformedException("unsupported version %d of Verdef record".formatted(version));
      }
      if (result.size() == MAX_RECORDS) {
        throw new MalformedException("DT_VERDEF: more than %d records".formatted(MAX_RECORDS));
      }
      result.add(
          new Verdef(
              strings.name("vda_name", table.u32(at + table.u32(at + 12))),
              table.u32(at + 8),
              table.u16(at + 2),
              table.u16(at + 4)));
      long next = table.u32(at + 16);
      if (next == 0) {
        return result;
      }
      at += next;
    }
  }
}
