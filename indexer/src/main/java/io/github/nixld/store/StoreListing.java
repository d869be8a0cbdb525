package io.github.nixld.store;

import java.util.List;
import java.util.Set;

/// The store at one moment.
///
/// @param present the names of all store paths, valid or not, derivations left out, sorted by
///   package name, so that a package's generations are neighbours
/// @param locked the names that have a lock: Nix is building or fetching them, or was killed
/// @param modified modification time of the store directory before it was listed, ns since 1970
/// @param started when listing began, ns since 1970, by the system's clock
public record StoreListing(
    List<StorePathName> present, Set<String> locked, long modified, long started) {
  /// Timestamps of files are as coarse as the kernel's clock tick, or as a file system's second.
  private static final long RACY = 1_000_000_000L;

  public StoreListing {
    present = List.copyOf(present);
    locked = Set.copyOf(locked);
  }

  /// Whether an equal modification time later proves that nothing has changed since. A directory
  /// that was modified just before it was listed may be modified again without getting another time
  /// (git's Documentation/technical/racy-git).
  public boolean settled() {
    return started - modified >= RACY;
  }
}
