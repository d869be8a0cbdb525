package io.github.nixld.elf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /// A version's name and hash as one text, since ld.so compares both (glibc elf/dl-version.c,
  /// match_symbol). It is the name alone if the hash belongs to the name, as in every file that a
  /// linker wrote.
  static String comparedName(String name, long hash) {
    return SysvHash.hash(name) == hash ? name : "%s (hash 0x%x)".formatted(name, hash);
  }

  /// The versions that others can ask for. ld.so stops at the first record of a kind that it does
  /// not know, so versions after that one do not count.
  static List<String> comparedNames(List<Verdef> defined) {
    return defined.stream().takeWhile(Verdef::readable).map(Verdef::comparedName).toList();
  }

  /// Whether any record has a number, by which `DT_VERSYM` would name it.
  static boolean isNumbered(List<Verneed> needed, @Nullable List<Verdef> defined) {
    for (Verneed need : needed) {
      for (Verneed.Vernaux version : need.versions()) {
        if ((version.other() & VersionIndex.NUMBER) != 0) {
          return true;
        }
      }
    }
    return defined != null
        && defined.stream().anyMatch(version -> (version.index() & VersionIndex.NUMBER) != 0);
  }

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
      // ld.so looks at the first one's only.
      if (version != 1 && at == 0) {
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

  /// Every `Verdef` with its first `Verdaux`, which names the version itself. The others name the
  /// versions that it inherits.
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
    int flags = bytes.u16(record + 2);
    int index = bytes.u16(record + 4);
    long hash = bytes.u32(record + 8);
    long aux = bytes.u32(record + 12);
    long next = bytes.u32(record + 16);
    long offset = table.u32(at + aux);
    // ld.so follows it only if the hash is a wanted one.
    String name = strings.contains(offset) ? strings.name("vda_name", offset) : "";
    result.add(new Verdef(name, hash, flags, index, version == 1));
    return next;
  }
}
