package io.github.nixld.cache;

/// What a NAR has at a path.
public sealed interface NarEntry {
  /// Relative to the root of the archive; "" for the root itself. Bytes that are not UTF-8 are
  /// replaced.
  String path();

  /// A directory; its entries follow.
  record Directory(String path) implements NarEntry {}

  /// A symbolic link.
  ///
  /// @param target its text
  record Symlink(String path, String target) implements NarEntry {}

  /// A regular file, whose contents [NarReader#read] gives.
  ///
  /// @param size of the contents
  record Regular(String path, boolean executable, long size) implements NarEntry {}
}
