package io.github.nixld.elf;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks one object for symbols, as ld.so does when the object is in the lookup scope.
///
/// Opening reads the hash table. Each question reads the symbols that may have the name: a few
/// hundred bytes out of megabytes. The input must stay open; for one thread.
///
/// Symbol names are compared as decoded text. Two names that differ only in bytes that are not
/// UTF-8 count as equal.
public final class SymbolLookup {
  /// Below it, an index in `DT_VERSYM` is a version that a reference without one may have: none,
  /// the base version, and the first version (glibc elf/dl-lookup.c, check_match).
  private static final int FIRST_LATER_VERSION = 3;

  private final @Nullable SymbolTables tables;

  private SymbolLookup(@Nullable SymbolTables tables) {
    this.tables = tables;
  }

  /// @throws MalformedSymbolsException if the tables contradict themselves
  /// @throws IOException if `input` does
  public static SymbolLookup open(PositionalInput input) throws IOException {
    try {
      return new SymbolLookup(SymbolTables.open(input));
    } catch (MalformedException e) {
      throw new MalformedSymbolsException(e.reason());
    }
  }

  /// What the object itself looks up, as [SymbolReader#references] has it.
  public List<SymbolReference> references() throws IOException {
    try {
      return tables == null ? List.of() : SymbolReader.references(tables);
    } catch (MalformedException e) {
      throw new MalformedSymbolsException(e.reason());
    }
  }

  /// The definition that the object has for a reference, or null (glibc elf/dl-lookup.c,
  /// do_lookup_x). If the reference is of the copy class, the caller must not ask the program.
  public @Nullable SymbolDefinition find(SymbolReference reference) throws IOException {
    SymbolHash hash = tables == null ? null : tables.hash();
    if (tables == null || hash == null) {
      return null;
    }
    try {
      return find(tables, hash, reference);
    } catch (MalformedException e) {
      throw new MalformedSymbolsException(e.reason());
    }
  }

  private static @Nullable SymbolDefinition find(
      SymbolTables tables, SymbolHash hash, SymbolReference reference)
      throws IOException, MalformedException {
    long later = 0;
    int laterCount = 0;
    for (long i = hash.first(reference); i != 0; i = hash.next(reference, i)) {
      SymbolTables.Symbol symbol = tables.symbol(i);
      if (!symbol.defines(reference.plt())
          || !tables.strings().has(reference.name(), symbol.name())) {
        continue;
      }
      int versym = tables.versym(i);
      if (tables.versym() == null || accepts(tables, versym, reference.version())) {
        return tables.definition(i, symbol, reference.name());
      }
      if (reference.version() == null && (versym & VersionIndex.HIDDEN) == 0 && laterCount++ == 0) {
        later = i;
      }
    }
    // A later version will do if it is the only one.
    return laterCount == 1
        ? tables.definition(later, tables.symbol(later), reference.name())
        : null;
  }

  private static boolean accepts(SymbolTables tables, int versym, @Nullable SymbolVersion wanted) {
    if (wanted == null) {
      return (versym & VersionIndex.NUMBER) < FIRST_LATER_VERSION;
    }
    SymbolVersion version = tables.versions().get(versym);
    if (version != null) {
      return version.matches(wanted);
    }
    // A symbol without a version stands for any, unless either side is hidden.
    return !wanted.hidden() && (versym & VersionIndex.HIDDEN) == 0;
  }
}
