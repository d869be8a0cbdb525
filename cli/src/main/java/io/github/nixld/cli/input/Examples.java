package io.github.nixld.cli.input;

import java.util.ArrayList;
import java.util.List;

/// Things of one kind: counts all, and names the first ones.
final class Examples {
  private static final int NAMED = 2;

  private final List<String> first = new ArrayList<>();
  private int count;

  void add(String name) {
    if (count++ < NAMED) {
      first.add(name);
    }
  }

  /// Whether there is exactly one.
  boolean isOne() {
    return count == 1;
  }

  /// A line such as "3 archives (a.jar, b.jar and 1 more)"; empty for none.
  ///
  /// @param one the word for one
  /// @param several the word for several
  String line(String one, String several) {
    if (count == 0) {
      return "";
    }
    String names = String.join(", ", first);
    String more = count > NAMED ? " and " + (count - NAMED) + " more" : "";
    return "%d %s (%s%s)".formatted(count, count == 1 ? one : several, names, more);
  }
}
