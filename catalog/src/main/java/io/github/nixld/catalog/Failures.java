package io.github.nixld.catalog;

import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// The store paths that could not be read, and why; for several threads.
final class Failures {
  private final SortedMap<String, String> reasons = new ConcurrentSkipListMap<>();

  /// @param reason one line
  void add(String basename, String reason) {
    reasons.put(basename, reason);
  }

  int size() {
    return reasons.size();
  }

  /// A line for each: the store path's name, a tab, the reason.
  String toText() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> failure : reasons.entrySet()) {
      text.append(failure.getKey()).append('\t').append(failure.getValue()).append('\n');
    }
    return text.toString();
  }

  SortedMap<String, String> reasons() {
    return reasons;
  }
}
