package io.github.nixld.choose;

import io.github.nixld.choose.candidate.Candidates;
import io.github.nixld.choose.candidate.KnownStore;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.index.Provider;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What comes near a name that nothing serves.
final class NearMisses {
  private static final int LIMIT = 5;

  private NearMisses() {}

  /// Lines for people: files of that name with the reason why they do not fit, and other versions
  /// of the library.
  static List<String> to(String name, KnownStore store, Candidates candidates) {
    List<String> lines = new ArrayList<>();
    for (Rejected rejected : candidates.refused(name)) {
      lines.add(rejected.label() + ": " + rejected.reason());
    }
    int suffix = name.indexOf(".so");
    if (suffix > 0) {
      Set<String> others = new LinkedHashSet<>();
      for (Provider provider : store.find(quoted(name.substring(0, suffix)) + ".so*")) {
        if (!provider.name().equals(name)) {
          others.add(provider.name());
        }
      }
      if (!others.isEmpty()) {
        lines.add(
            "the store has " + String.join(", ", others.stream().sorted().limit(LIMIT).toList()));
      }
    }
    return lines.size() <= LIMIT ? lines : lines.subList(0, LIMIT);
  }

  /// A name as a glob that matches nothing else.
  private static String quoted(String name) {
    return name.replaceAll("[\\[*?]", "[$0]");
  }
}
