package io.github.nixld.catalog;

import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What matters about a single store path. Its symlinks are not followed yet, since they lead into
/// other store paths. Paths are relative; "" is the store path itself.
///
/// @param directories every directory
/// @param links every symlink, with its text
/// @param files those that a loader can find, by their own name or through a link
public record PathContents(
    NavigableSet<String> directories,
    NavigableMap<String, String> links,
    NavigableMap<String, FileFacts> files) {
  static PathContents empty() {
    return new PathContents(new TreeSet<>(), new TreeMap<>(), new TreeMap<>());
  }
}
