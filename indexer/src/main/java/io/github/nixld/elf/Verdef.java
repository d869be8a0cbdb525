package io.github.nixld.elf;

/// One `Verdef` record with the name in its first `Verdaux`: `vda_name`, `vd_hash`, `vd_flags`,
/// `vd_ndx`.
///
/// @param readable whether ld.so can compare it: `vd_version` is 1
record Verdef(String name, long hash, int flags, int index, boolean readable) {
  private static final int VER_FLG_BASE = 1;

  /// See [VersionTables#comparedName].
  String comparedName() {
    return VersionTables.comparedName(name, hash);
  }

  /// Whether it names the object itself instead of a version.
  boolean isBase() {
    return (flags & VER_FLG_BASE) != 0;
  }
}
