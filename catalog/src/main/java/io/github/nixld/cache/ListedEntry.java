package io.github.nixld.cache;

import org.jspecify.annotations.Nullable;

/// What a listing says of a path.
///
/// @param path relative to the store path; "" for itself
/// @param type what is there
/// @param target the text of a symlink; null for anything else
/// @param size of a regular file, as far as it is said; 0 for anything else
public record ListedEntry(String path, Type type, @Nullable String target, long size) {
  /// The types of a NAR's nodes.
  public enum Type {
    DIRECTORY,
    REGULAR,
    SYMLINK
  }

  /// The last component of the path.
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
