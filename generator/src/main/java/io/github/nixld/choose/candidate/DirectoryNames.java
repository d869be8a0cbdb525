package io.github.nixld.choose.candidate;

import io.github.nixld.linux.DirectoryListing;
import io.github.nixld.linux.FileNames;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Which of some directories have a name. A tree has hundreds of directories and needs hundreds of
/// names, so each directory is listed once.
final class DirectoryNames {
  private final Map<String, TreeSet<Integer>> places = new HashMap<>();
  private final List<String> directories;

  /// Lists some directories; a directory that cannot be listed has no names.
  DirectoryNames(Collection<String> directories) {
    this.directories = List.copyOf(directories);
    for (int i = 0; i < this.directories.size(); i++) {
      for (String name : names(this.directories.get(i))) {
        places.computeIfAbsent(name, n -> new TreeSet<>()).add(i);
      }
    }
  }

  private static List<String> names(String directory) {
    try {
      return DirectoryListing.of(FileNames.path(directory)).stream()
          .map(entry -> FileNames.name(entry))
          .toList();
    } catch (IOException | InvalidPathException e) {
      return List.of();
    }
  }

  /// The directories that have an entry of that name, in their order.
  List<String> having(String name) {
    return places.getOrDefault(name, new TreeSet<>()).stream().map(directories::get).toList();
  }
}
