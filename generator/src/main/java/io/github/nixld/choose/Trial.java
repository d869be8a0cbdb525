package io.github.nixld.choose;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The simulated run of one object under some library path.
///
/// @param run the run
/// @param problems what is wrong with it, in the order in which it is met
record Trial(Environment.Run run, List<Problem> problems) {
  Set<String> keys() {
    Set<String> keys = new HashSet<>();
    for (Problem problem : problems) {
      keys.add(problem.key());
    }
    return keys;
  }

  Set<String> lacks() {
    Set<String> lacks = new HashSet<>();
    for (Problem problem : problems) {
      lacks.add(problem.lack());
    }
    return lacks;
  }

  /// The problems that another run did not have.
  List<Problem> notIn(Set<String> known) {
    List<Problem> fresh = new ArrayList<>();
    for (Problem problem : problems) {
      if (!known.contains(problem.key())) {
        fresh.add(problem);
      }
    }
    return fresh;
  }

  boolean has(String key) {
    for (Problem problem : problems) {
      if (problem.key().equals(key)) {
        return true;
      }
    }
    return false;
  }
}
