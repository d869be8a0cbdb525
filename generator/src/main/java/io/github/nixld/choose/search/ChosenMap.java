package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Candidates by their names, in the order in which the names came. It is immutable. A search makes
/// thousands that differ in a few names, and they share the rest.
final class ChosenMap extends AbstractMap<String, Candidate> {
  static final ChosenMap EMPTY = new ChosenMap(Map.of(), new Candidate[0], 0);

  private final Map<String, Integer> places;
  private final Candidate[] chosen;
  private final int hash;

  private ChosenMap(Map<String, Integer> places, Candidate[] chosen, int hash) {
    this.places = places;
    this.chosen = chosen;
    this.hash = hash;
  }

  /// The same with more candidates, each of which replaces another for its name.
  ChosenMap with(Collection<Candidate> more) {
    boolean onlyOthers = more.stream().allMatch(c -> places.containsKey(c.name()));
    Map<String, Integer> all = onlyOthers ? places : new HashMap<>(places);
    Candidate[] longer = Arrays.copyOf(chosen, chosen.length + more.size());
    int size = chosen.length;
    int sum = hash;
    for (Candidate candidate : more) {
      Integer place = all.get(candidate.name());
      if (place == null) {
        place = size++;
        all.put(candidate.name(), place);
      }
      sum += candidate.hashCode() - (longer[place] == null ? 0 : longer[place].hashCode());
      longer[place] = candidate;
    }
    return new ChosenMap(all, Arrays.copyOf(longer, size), sum);
  }

  /// The same without some names.
  ChosenMap without(Set<String> names) {
    return EMPTY.with(
        Arrays.stream(chosen).filter(candidate -> !names.contains(candidate.name())).toList());
  }

  @Override
  public @Nullable Candidate get(@Nullable Object name) {
    Integer place = places.get(name);
    return place == null ? null : chosen[place];
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return places.containsKey(name);
  }

  @Override
  public int size() {
    return chosen.length;
  }

  @Override
  public Collection<Candidate> values() {
    return Arrays.asList(chosen);
  }

  @Override
  public Set<Map.Entry<String, Candidate>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, Candidate>> iterator() {
        return List.of(chosen).stream().map(c -> Map.entry(c.name(), c)).iterator();
      }

      @Override
      public int size() {
        return chosen.length;
      }
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this || (other instanceof ChosenMap map && hash == map.hash && hasSame(map));
  }

  /// Most maps have their names in the same order.
  private boolean hasSame(ChosenMap map) {
    if (Arrays.equals(chosen, map.chosen)) {
      return true;
    }
    if (chosen.length != map.chosen.length) {
      return false;
    }
    for (Candidate candidate : chosen) {
      if (!candidate.equals(map.get(candidate.name()))) {
        return false;
      }
    }
    return true;
  }

  /// It differs from that of other maps.
  @Override
  public int hashCode() {
    return hash;
  }
}
