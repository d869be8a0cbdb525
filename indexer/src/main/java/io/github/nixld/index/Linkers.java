package io.github.nixld.index;

import java.util.Collections;
import java.util.SortedMap;

/// The store paths that find a name in a directory: an object of theirs needs the name, and its
/// `DT_RUNPATH` or `DT_RPATH` leads there first. The directory's own store path does not count.
///
/// @param storePaths how many there are
/// @param byLibc how many of them use which libc, by the libc's directory; "" for those that link
///   to none
public record Linkers(int storePaths, SortedMap<String, Integer> byLibc) {
  /// None.
  public static final Linkers NONE = new Linkers(0, Collections.emptySortedMap());

  public Linkers {
    byLibc = Collections.unmodifiableSortedMap(byLibc);
  }
}
