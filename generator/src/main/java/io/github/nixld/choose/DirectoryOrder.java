package io.github.nixld.choose;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.loader.FileView.Present;
import io.github.nixld.loader.FileView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The order of the chosen directories.
///
/// A directory exposes all its names: for each name the directory that was chosen for it has to
/// stand before every other that has the name too.
final class DirectoryOrder {
  private final FileView view;

  /// For each candidate, whether a directory before its own would serve its name instead.
  private final Map<Candidate, Map<String, Boolean>> hiding = new HashMap<>();

  DirectoryOrder(FileView view) {
    this.view = view;
  }

  /// The directories of some candidates in an order that serves each name from its own; null where
  /// there is none.
  ///
  /// @param chosen the candidates; without a constraint the directories keep their order
  @Nullable List<String> order(Collection<Candidate> chosen) {
    Set<String> waiting = new LinkedHashSet<>();
    for (Candidate candidate : chosen) {
      waiting.add(candidate.directory());
    }
    Map<String, Set<String>> hidden = hidden(waiting, chosen);
    List<String> ordered = new ArrayList<>(waiting.size());
    while (!waiting.isEmpty()) {
      String next = null;
      for (String directory : waiting) {
        if (Collections.disjoint(hidden.getOrDefault(directory, Set.of()), waiting)) {
          next = directory;
          break;
        }
      }
      if (next == null) {
        return null;
      }
      ordered.add(next);
      waiting.remove(next);
    }
    return ordered;
  }

  /// For each directory the others that, put behind it, would no longer serve a name that was
  /// chosen from them.
  private Map<String, Set<String>> hidden(Set<String> directories, Collection<Candidate> chosen) {
    Map<String, Set<String>> hidden = new HashMap<>();
    for (Candidate candidate : chosen) {
      Map<String, Boolean> hiders = hiding.computeIfAbsent(candidate, c -> new HashMap<>());
      for (String directory : directories) {
        if (hiders.computeIfAbsent(directory, d -> hides(d, candidate))) {
          // No lambda: so seldom is one hidden that it would not be in the AOT cache.
          Set<String> behind = hidden.getOrDefault(directory, new HashSet<>());
          behind.add(candidate.directory());
          hidden.put(directory, behind);
        }
      }
    }
    return hidden;
  }

  private boolean hides(String directory, Candidate candidate) {
    return !candidate.directory().equals(directory)
        && view.probe(directory, candidate.name()) instanceof Present other
        && !other.identity().equals(candidate.identity());
  }
}
