package io.github.nixld.index;

import io.github.nixld.store.ScannedPath;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/// The directories of one store path.
///
/// @param directories those with entries: relative path to `directory.id`
/// @param links symlinks to directories: relative path to a target relative to the store, or
///   absolute
record IndexedTree(NavigableMap<String, Long> directories, NavigableMap<String, String> links) {

  /// Whether a directory is known to exist, because of what is in it or below it.
  boolean exists(String directory) {
    if (directory.isEmpty()) {
      return directories.keySet().stream().anyMatch(path -> !path.equals(ScannedPath.PARENT))
          || links.keySet().stream().anyMatch(path -> !path.isEmpty());
    }
    return directories.containsKey(directory)
        || isBelow(directories.higherKey(directory + "/"), directory)
        || isBelow(links.higherKey(directory + "/"), directory);
  }

  private static boolean isBelow(@Nullable String path, String directory) {
    return path != null && path.startsWith(directory + "/");
  }
}
