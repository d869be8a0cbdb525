package io.github.nixld.index;

import io.github.nixld.index.LinkersCodec.Linker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// By the id of a name: how many store paths find it in which directory.
final class LinkCounts {
  private final Map<Integer, Map<Place, Integer>> byName = new HashMap<>();

  /// @param directory `directory.id`, where the name is found
  /// @param libc `directory.id` of the libc of those who find it, or 0
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

  /// Who finds a name, sorted; nobody is left out, even if there are none or less.
  List<Linker> linkers(int name) {
    List<Linker> linkers = new ArrayList<>();
    byName
        .getOrDefault(name, Map.of())
        .forEach((place, count) -> linkers.add(new Linker(place.directory(), place.libc(), count)));
    linkers.sort(Comparator.comparingLong(Linker::directory).thenComparingLong(Linker::libc));
    return linkers;
  }
}
