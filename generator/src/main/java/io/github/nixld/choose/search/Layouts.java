package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.loader.DirectoryEntries;
import io.github.nixld.loader.FileView;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes library paths from candidates: a farm, or directories in an order that serves each name
/// from its own directory.
final class Layouts {
  private final @Nullable String farm;
  private final DirectoryOrder order;

  /// @param farm the directory of the farm to be made, absolute; null for none
  Layouts(FileView view, DirectoryEntries entries, @Nullable String farm) {
    this.farm = farm;
    this.order = new DirectoryOrder(view, entries);
  }

  boolean isFarm() {
    return farm != null;
  }

  /// The library path of some candidates, by name; empty if none serves all of them.
  Optional<LibraryLayout> of(ChosenMap chosen) {
    if (farm != null) {
      List<String> path = chosen.isEmpty() ? List.of() : List.of(farm);
      return Optional.of(new LibraryLayout(path, farm, chosen));
    }
    return order.order(chosen.values()).map(path -> new LibraryLayout(path, null, Map.of()));
  }

  /// Whether a candidate and one of some others would hide each other in either order. This rules
  /// out most impossible orders quickly.
  ///
  /// @param others what is chosen for other names
  boolean areAtOdds(Candidate candidate, Collection<Candidate> others) {
    return farm == null && order.areAtOdds(candidate, others);
  }
}
