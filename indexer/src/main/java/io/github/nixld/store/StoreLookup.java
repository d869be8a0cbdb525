package io.github.nixld.store;

import org.jspecify.annotations.Nullable;

/// Examines single files of the store without following symlinks. Paths are relative to the store.
public interface StoreLookup {
  /// What is at a path.
  enum Kind {
    DIRECTORY,
    SYMLINK,
    /// Anything else.
    FILE,
    /// Nothing, or nothing that can be examined.
    MISSING
  }

  Kind kind(String path);

  /// The text of a symlink; null if it cannot be read.
  @Nullable String readLink(String path);
}
