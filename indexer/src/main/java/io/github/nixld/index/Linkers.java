package io.github.nixld.index;

import java.util.Collections;
import java.util.SortedMap;

/// Who finds a name in a directory: the store paths with an object that needs it, and whose
/// `DT_RUNPATH` or `DT_RPATH` leads there first. The directory's own store path does not count.
///
/// @param storePaths how many there are
/// @param byLibc how many of them use which libc, by its directory; "" for those that link to none
public record Linkers(int storePaths, SortedMap<String, Integer> byLibc) {
  /// Nobody.
  public static final Linkers NONE = new Linkers(0, Collections.emptySortedMap());

  public Linkers {
    byLibc = Collections.unmodifiableSortedMap(byLibc);
  }
}
