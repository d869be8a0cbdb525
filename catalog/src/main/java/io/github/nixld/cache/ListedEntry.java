package io.github.nixld.cache;

import org.jspecify.annotations.Nullable;

/// What a listing says about a path.
///
/// @param path relative to the store path; "" for itself
/// @param type the type of the entry
/// @param target the text of a symlink; null for anything else
/// @param size of a regular file, if the listing states it; 0 for anything else
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
