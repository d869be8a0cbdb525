package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// For each name that needs one, the candidate that serves it, and the library path that they make.
///
/// A selection exists only if there is such a path. It is immutable: adding or removing something
/// makes another selection, or none.
public final class Selection {
  private final Layouts layouts;
  private final ChosenMap byName;
  private final LibraryLayout layout;

  private Selection(Layouts layouts, ChosenMap byName, LibraryLayout layout) {
    this.layouts = layouts;
    this.byName = byName;
    this.layout = layout;
  }

  /// The empty selection.
  static Selection none(Layouts layouts) {
    return new Selection(layouts, ChosenMap.EMPTY, layouts.of(ChosenMap.EMPTY).orElseThrow());
  }

  private Optional<Selection> of(ChosenMap others) {
    return layouts.of(others).map(made -> new Selection(layouts, others, made));
  }

  /// The same with one more candidate, which replaces another for its name.
  Optional<Selection> with(Candidate candidate) {
    return with(List.of(candidate));
  }

  /// The same with more candidates, each of which replaces another for its name.
  Optional<Selection> with(Collection<Candidate> more) {
    ChosenMap all = byName.with(more);
    for (Candidate candidate : more) {
      if (layouts.areAtOdds(candidate, all.values())) {
        return Optional.empty();
      }
    }
    return of(all);
  }

  /// The same without some names.
  Optional<Selection> without(Set<String> names) {
    return of(byName.without(names));
  }

  /// The same with one more directory at the end of its library path.
  public Selection followedBy(String directory) {
    return new Selection(layouts, byName, layout.followedBy(directory));
  }

  /// What is chosen for a name; null for nothing.
  @Nullable Candidate get(String name) {
    return byName.get(name);
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  /// All chosen candidates, in the order in which the names came.
  public Collection<Candidate> candidates() {
    return Collections.unmodifiableCollection(byName.values());
  }

  public LibraryLayout layout() {
    return layout;
  }

  /// Whether single links can serve names, not only whole directories.
  boolean isFarm() {
    return layouts.isFarm();
  }

  /// Compares the candidates alone.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Selection selection && byName.equals(selection.byName);
  }

  @Override
  public int hashCode() {
    return byName.hashCode();
  }
}
