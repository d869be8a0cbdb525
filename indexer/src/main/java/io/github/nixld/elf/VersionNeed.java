package io.github.nixld.elf;

import java.util.List;

/// One `Verneed` record: the versions that an object wants of one of its dependencies.
///
/// @param file `vn_file`, the soname of the dependency when the object was linked
/// @param versions its `Vernaux` records, in file order
public record VersionNeed(String file, List<Version> versions) {
  public VersionNeed {
    versions = List.copyOf(versions);
  }

  /// One `Vernaux` record.
  ///
  /// @param name `vna_name`, for example `GLIBC_2.34`
  /// @param weak `VER_FLG_WEAK`: a provider without it is tolerated
  public record Version(String name, boolean weak) {}
}
