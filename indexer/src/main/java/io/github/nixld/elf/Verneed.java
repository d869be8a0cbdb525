package io.github.nixld.elf;

import java.util.ArrayList;
import java.util.List;

/// One `Verneed` record with its `Vernaux`s.
record Verneed(String file, List<Vernaux> versions) {

  VersionNeed toNeed() {
    List<VersionNeed.Version> names = new ArrayList<>(versions.size());
    for (Vernaux version : versions) {
      names.add(version.toVersion());
    }
    return new VersionNeed(file, names);
  }

  /// One `Vernaux` record: `vna_name`, `vna_hash`, `vna_flags`, `vna_other`.
  record Vernaux(String name, long hash, int flags, int other) {
    private static final int VER_FLG_WEAK = 2;

    VersionNeed.Version toVersion() {
      return new VersionNeed.Version(
          VersionTables.comparedName(name, hash), (flags & VER_FLG_WEAK) != 0);
    }
  }
}
