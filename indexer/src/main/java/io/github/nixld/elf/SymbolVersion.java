package io.github.nixld.elf;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A version that a symbol has or wants, with what ld.so compares (glibc `struct r_found_version`).
///
/// @param name `vna_name` or `vda_name`
/// @param hash `vna_hash` or `vd_hash`, as it stands in the file
/// @param hidden bit 15 of `vna_other`: only this version will do, not an unversioned symbol
/// @param file `vn_file`, the soname of the object that had the version when this one was linked;
///   null for a version that the object itself defines
public record SymbolVersion(String name, long hash, boolean hidden, @Nullable String file) {
  /// A made-up version that is wanted, which no file has.
  public static SymbolVersion wanted(String name, String file) {
    // gABI, chapter 5, "Hash Table".
    long hash = 0;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash << 4) + (b & 0xff);
      hash ^= hash >>> 24 & 0xf0;
      hash &= 0x0fff_ffff;
    }
    return new SymbolVersion(name, hash, false, file);
  }

  /// Whether two are the same version to ld.so.
  boolean matches(SymbolVersion other) {
    return hash == other.hash && name.equals(other.name);
  }
}
