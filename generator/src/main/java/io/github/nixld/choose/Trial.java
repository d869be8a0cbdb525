package io.github.nixld.choose;

import io.github.nixld.choose.dlopen.DlopenHint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The simulated run of one object under some library path.
///
/// @param run the run
/// @param problems what is wrong with it, in the order in which it is met
/// @param wishes what its objects may load with dlopen(3), and whether it was served
record Trial(Environment.Run run, List<Problem> problems, List<Seen> wishes) {
  /// A wish of an object.
  ///
  /// @param caller the object's path
  /// @param name the name that was asked for, or null where the wish was left alone
  record Seen(String caller, DlopenHint wish, @Nullable String name) {}

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

  /// What is lacking in any of some runs.
  static Set<String> lacks(List<Trial> trials) {
    Set<String> lacks = new LinkedHashSet<>();
    for (Trial trial : trials) {
      lacks.addAll(trial.lacks());
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

  /// Whether a name is answered by what is loaded before the program runs.
  boolean starts(String name) {
    for (int index : run.plan().scope()) {
      var object = run.plan().objects().get(index);
      if (name.equals(object.name()) || name.equals(object.facts().soname())) {
        return true;
      }
    }
    return false;
  }
}
