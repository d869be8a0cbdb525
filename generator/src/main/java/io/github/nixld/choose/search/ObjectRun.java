package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.dlopen.DlopenHint;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The simulated run of one object under some library path.
///
/// @param object the object
/// @param plan what is loaded for it
/// @param problems its problems, in the order in which they occur
/// @param hints what its objects may load with dlopen(3), and which hints were served
public record ObjectRun(
    ForeignObject object, LoadPlan plan, List<Problem> problems, List<SeenHint> hints) {
  public ObjectRun {
    problems = List.copyOf(problems);
    hints = List.copyOf(hints);
  }

  /// A hint of an object.
  ///
  /// @param caller the object's path
  /// @param name the name that was served, or null if the hint was not served
  public record SeenHint(String caller, DlopenHint hint, @Nullable String name) {}

  Set<Problem.Key> keys() {
    Set<Problem.Key> keys = new HashSet<>();
    problems.forEach(problem -> keys.add(problem.key()));
    return keys;
  }

  Set<Problem.Lack> lacks() {
    Set<Problem.Lack> lacks = new LinkedHashSet<>();
    problems.forEach(problem -> lacks.add(problem.lack()));
    return lacks;
  }

  /// The problems that another run does not have.
  List<Problem> notIn(Set<Problem.Key> known) {
    List<Problem> fresh = new ArrayList<>();
    for (Problem problem : problems) {
      if (!known.contains(problem.key())) {
        fresh.add(problem);
      }
    }
    return fresh;
  }

  boolean has(Problem.Key key) {
    return problems.stream().anyMatch(problem -> problem.key().equals(key));
  }

  /// Whether an object that is loaded before the program runs answers to a name.
  public boolean starts(String name) {
    for (int index : plan.scope()) {
      LoadedObject loaded = plan.objects().get(index);
      if (name.equals(loaded.name()) || name.equals(loaded.facts().soname())) {
        return true;
      }
    }
    return false;
  }
}
