package io.github.nixld.store;

/// Finds everything that a loader could find in a store path. All implementations find the same.
///
/// May be used by several threads at once. One walker serves one build: it remembers which files it
/// has read.
public interface StoreWalker {
  /// Scans one store path. It does not enter directories through symlinks. It counts and skips what
  /// it cannot read.
  ///
  /// @param basename the store path's name; may be gone by now
  ScannedPath scan(String basename);
}
