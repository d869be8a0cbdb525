package io.github.nixld.loader;

import io.github.nixld.loader.LibrarySearch.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A list of directories that a loader searches by one rule, and what it found there.
///
/// What is found for a name depends on the list alone, not on the object that needs it. So objects
/// with the same list, and later runs, share the result.
final class DirectoryList {
  static final DirectoryList EMPTY = new DirectoryList(List.of());

  private final List<String> directories;
  private final Function<String, List<String>> holding;
  private final @Nullable Function<String, DirectoryList> alone;
  private final Map<String, Result> found = new HashMap<>();

  /// How the search of the list ends.
  ///
  /// @param outcome null if the search goes on with the next list
  /// @param otherClass whether a file of the other ELF class was met
  record Result(@Nullable Outcome outcome, boolean otherClass) {}

  DirectoryList(List<String> directories) {
    this.directories = List.copyOf(directories);
    this.holding = name -> directories;
    this.alone = null;
  }

  /// @param holding the directories, in order, that may have a name
  /// @param alone the list of a single directory, which several lists share
  DirectoryList(
      List<String> directories,
      Function<String, List<String>> holding,
      Function<String, DirectoryList> alone) {
    this.directories = List.copyOf(directories);
    this.holding = holding;
    this.alone = alone;
  }

  boolean isEmpty() {
    return directories.isEmpty();
  }

  boolean contains(String directory) {
    return directories.contains(directory);
  }

  /// What the list has for a name.
  ///
  /// @param search searches some directories for the name
  Result find(String name, Function<List<String>, Result> search) {
    Result known = found.get(name);
    if (known == null) {
      List<String> where = holding.apply(name);
      known =
          alone != null && where.size() == 1
              ? alone.apply(where.getFirst()).find(name, search)
              : search.apply(where);
      found.put(name, known);
    }
    return known;
  }
}
