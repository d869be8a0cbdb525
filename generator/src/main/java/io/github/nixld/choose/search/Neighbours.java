package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A selection and its changed versions. Each is made once, since all objects in trouble try much
/// the same changes.
final class Neighbours {
  private final Selection base;
  private final IdentityHashMap<Candidate, Optional<Selection>> single = new IdentityHashMap<>();
  private final Map<List<Candidate>, Optional<Selection>> known = new HashMap<>();

  Neighbours(Selection base) {
    this.base = base;
  }

  @SuppressWarnings("ReferenceEquality") // others that are equal have neighbours of their own
  boolean areOf(Selection selection) {
    return base == selection;
  }

  Optional<Selection> with(List<Candidate> change) {
    return change.size() == 1
        ? single.computeIfAbsent(change.getFirst(), base::with)
        : known.computeIfAbsent(change, base::with);
  }
}
