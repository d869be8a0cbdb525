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
    FileBytes bytes = table.bytes();
    int records = 0;
    long at = 0;
    while (true) {
      long record = table.record(at, 16);
      int version = bytes.u16(record);
      if (version != 1) {
        throw new MalformedException("unsupported version %d of Verneed record".formatted(version));
      }
      long file = bytes.u32(record + 4);
      long aux = at + bytes.u32(record + 8);
      long next = bytes.u32(record + 12);
      String fileName = strings.name("vn_file", file);
      List<Verneed.Vernaux> versions = new ArrayList<>();
      while (true) {
        if (records++ == MAX_RECORDS) {
          throw new MalformedException("DT_VERNEED: more than %d records".formatted(MAX_RECORDS));
        }
        long nextAux = needed(table, aux, strings, versions);
        if (nextAux == 0) {
          break;
        }
        aux += nextAux;
      }
      result.add(new Verneed(fileName, versions));
      if (next == 0) {
        return result;
      }
      at += next;
    }
  }

  /// Reads one `Vernaux`.
  ///
  /// @return the distance to the next
  private static long needed(
      Region table, long at, StringTable strings, List<Verneed.Vernaux> versions)
      throws IOException, MalformedException {
    FileBytes bytes = table.bytes();
    long record = table.record(at, 16);
    long hash = bytes.u32(record);
    int flags = bytes.u16(record + 4);
    int other = bytes.u16(record + 6);
    long name = bytes.u32(record + 8);
    long next = bytes.u32(record + 12);
    versions.add(new Verneed.Vernaux(strings.name("vna_name", name), hash, flags, other));
    return next;
  }

  /// Every `Verdef` with its first `Verdaux`, which names the version itself; the others name the
  /// versions that it inherits from.
  static List<Verdef> defined(Region table, StringTable strings)
      throws IOException, MalformedException {
    List<Verdef> result = new ArrayList<>();
    long at = 0;
    while (true) {
      if (result.size() == MAX_RECORDS) {
        throw new MalformedException("DT_VERDEF: more than %d records".formatted(MAX_RECORDS));
      }
      long next = defined(table, at, strings, result);
      if (next == 0) {
        return result;
      }
      at += next;
    }
  }

  /// Reads one `Verdef`.
  ///
  /// @return the distance to the next
  private static long defined(Region table, long at, StringTable strings, List<Verdef> result)
      throws IOException, MalformedException {
    FileBytes bytes = table.bytes();
    long record = table.record(at, 20);
    int version = bytes.u16(record);
    if (version != 1) {
      throw new MalformedException("unsupported version %d of Verdef record".formatted(version));
    }
    int flags = bytes.u16(record + 2);
    int index = bytes.u16(record + 4);
    long hash = bytes.u32(record + 8);
    long aux = bytes.u32(record + 12);
    long next = bytes.u32(record + 16);
    String name = strings.name("vda_name", table.u32(at + aux));
    result.add(new Verdef(name, hash, flags, index));
    return next;
  }
}
