package io.github.nixld.catalog;

import io.github.nixld.cache.NarHash;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// The store paths that could not be read, and why; for several threads.
public final class Failures {
  private final SortedMap<String, String> reasons = new ConcurrentSkipListMap<>();

  /// @param reason one line
  public void add(String basename, String reason) {
    reasons.put(basename, reason);
  }

  /// Takes away the store paths whose NARs could not be read.
  ///
  /// @param reasons why each NAR could not
  public void take(Map<String, KnownPath> paths, Map<NarHash, String> reasons) {
    paths
        .values()
        .removeIf(path -> {
          String reason = reasons.get(path.narHash());
          if (reason != null) {
            add(path.basename(), reason);
          }
          return reason != null;
        });
  }

  public int size() {
    return reasons.size();
  }

  /// A line for each: the store path's name, a tab, the reason.
  public String toText() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> failure : reasons.entrySet()) {
      text.append(failure.getKey()).append('\t').append(failure.getValue()).append('\n');
    }
    return text.toString();
  }

  /// Why each could not be read.
  public SortedMap<String, String> reasons() {
    return reasons;
  }
}
