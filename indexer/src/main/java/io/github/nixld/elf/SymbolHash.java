package io.github.nixld.elf;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// An object's hash table: leads from a name to the few symbols that may have it.
///
/// Limit: [#MAX_CHAIN] symbols for one name. Chains of sound tables have a handful.
sealed interface SymbolHash permits GnuHash, SysvHash {
  int MAX_CHAIN = 65_536;

  /// Goes through the symbols that may have the name of `reference`, in the order of ld.so.
  ///
  /// @return the index of the first one, or 0
  long first(SymbolReference reference) throws IOException, MalformedException;

  /// The next one after `index`, or 0.
  long next(SymbolReference reference, long index) throws IOException, MalformedException;

  /// One more than the highest index that the table leads to, and the first that it may lead to.
  Range symbols() throws IOException, MalformedException;

  /// @param from the first index
  /// @param to one more than the last
  record Range(long from, long to) {}

  /// `DT_GNU_HASH` if there is one, else `DT_HASH` (glibc elf/dl-setup_hash.c).
  static @Nullable SymbolHash of(ElfImage image, DynamicSection dynamic)
      throws IOException, MalformedException {
    ProgramHeaders headers = image.headers();
    if (dynamic.has(DynamicSection.DT_GNU_HASH)) {
      long address = dynamic.get(DynamicSection.DT_GNU_HASH, 0);
      return GnuHash.read(headers.at("DT_GNU_HASH", address), image.file().is64());
    }
    if (dynamic.has(DynamicSection.DT_HASH)) {
      return SysvHash.read(headers.at("DT_HASH", dynamic.get(DynamicSection.DT_HASH, 0)));
    }
    return null;
  }
}
