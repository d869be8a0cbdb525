package io.github.nixld.index;

import io.github.nixld.index.SearchedDirectories.Names;
import java.util.List;

/// The directories of the store path whose objects are being counted: what an object finds there is
/// no link to another.
///
/// @param storePath absolute
/// @param paths the directories with entries, relative
/// @param names what is in each
/// @param plain whether no directory is a symlink
record OwnDirectories(String storePath, List<String> paths, List<Names> names, boolean plain) {
  /// For when nothing is known: searches in the store path itself are resolved later.
  static final OwnDirectories UNKNOWN = new OwnDirectories("", List.of(), List.of(), false);

  /// Whether everything at a path is known here: it is in this store path, and has no `.`, `..` or
  /// symlink.
  boolean knows(String path) {
    return plain
        && path.startsWith(storePath)
        && path.startsWith("/", storePath.length())
        && !path.contains("/.")
        && !path.contains("//")
        && !path.endsWith("/");
  }

  /// Whether there is an entry of a name in a directory that [#knows] of.
  boolean has(String path, int name) {
    int at = paths.indexOf(path.substring(storePath.length() + 1));
    return at >= 0 && names.get(at).contains(name);
  }
}
