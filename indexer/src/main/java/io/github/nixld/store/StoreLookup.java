package io.github.nixld.store;

import org.jspecify.annotations.Nullable;

/// Looks at single files of the store, without following symlinks. Paths are relative to the store.
public interface StoreLookup {
  /// What is at a path.
  enum Kind {
    DIRECTORY,
    SYMLINK,
    /// Anything else.
    FILE,
    /// Nothing, or nothing that can be looked at.
    MISSING
  }

  Kind kind(String path);

  /// The text of a symlink; null where it cannot be read.
  @Nullable String readLink(String path);
}
