package io.github.nixld.elf;

import java.util.List;

/// One `Verneed` record with its `Vernaux`s.
record Verneed(String file, List<Vernaux> versions) {

  VersionNeed toNeed() {
    return new VersionNeed(file, versions.stream().map(Vernaux::toVersion).toList());
  }

  /// One `Vernaux` record: `vna_name`, `vna_hash`, `vna_flags`, `vna_other`.
  record Vernaux(String name, long hash, int flags, int other) {
    private static final int VER_FLG_WEAK = 2;

    VersionNeed.Version toVersion() {
      return new VersionNeed.Version(name, (flags & VER_FLG_WEAK) != 0);
    }
  }
}
