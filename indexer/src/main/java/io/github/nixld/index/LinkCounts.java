package io.github.nixld.index;

import io.github.nixld.index.LinkersCodec.Linker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How many store paths find a name in which directory, by the id of the name.
final class LinkCounts {
  private final Map<Integer, Map<Place, Integer>> byName = new HashMap<>();

  /// @param directory `directory.id`, where the name is found
  /// @param libc `directory.id` of the libc of the store paths that find it, or 0
  private record Place(long directory, long libc) {}

  void add(int name, long directory, long libc, int storePaths) {
    byName
        .computeIfAbsent(name, _ -> new HashMap<>())
        .merge(new Place(directory, libc), storePaths, Integer::sum);
  }

  Set<Integer> names() {
    return byName.keySet();
  }

  void addAll(int name, List<Linker> linkers) {
    for (Linker linker : linkers) {
      add(name, linker.directory(), linker.libc(), linker.storePaths());
    }
  }

  void subtract(LinkCounts other) {
    other.byName.forEach((name, places) ->
        places.forEach((place, count) -> add(name, place.directory(), place.libc(), -count)));
  }

  /// The store paths that find a name, sorted; includes counts of 0 and less.
  List<Linker> linkers(int name) {
    List<Linker> linkers = new ArrayList<>();
    byName
        .getOrDefault(name, Map.of())
        .forEach((place, count) -> linkers.add(new Linker(place.directory(), place.libc(), count)));
    linkers.sort(Comparator.comparingLong(Linker::directory).thenComparingLong(Linker::libc));
    return linkers;
  }
}
