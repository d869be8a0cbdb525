package io.github.nixld.elf;

import org.jspecify.annotations.Nullable;

/// A version that a symbol has or wants, with what ld.so compares (glibc `struct r_found_version`).
///
/// @param name `vna_name` or `vda_name`
/// @param hash `vna_hash` or `vd_hash`, as it stands in the file
/// @param hidden bit 15 of `vna_other`: only this very version will do, not an unversioned symbol
/// @param file `vn_file`, the soname of the object that had the version when this one was linked;
///   null for a version that the object itself defines
public record SymbolVersion(String name, long hash, boolean hidden, @Nullable String file) {
  /// Whether two are the same version to ld.so.
  boolean matches(SymbolVersion other) {
    return hash == other.hash && name.equals(other.name);
  }
}
