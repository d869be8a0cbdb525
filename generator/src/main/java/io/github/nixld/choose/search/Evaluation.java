package io.github.nixld.choose.search;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The runs of all objects under one selection.
///
/// @param selection the selection
/// @param runs one for each object, in the order of the problem
public record Evaluation(Selection selection, List<ObjectRun> runs) {
  public Evaluation {
    runs = List.copyOf(runs);
  }

  /// How many problems there are in all runs.
  public int problems() {
    int count = 0;
    for (ObjectRun run : runs) {
      count += run.problems().size();
    }
    return count;
  }

  /// Everything that any run lacks.
  Set<Problem.Lack> lacks() {
    Set<Problem.Lack> lacks = new LinkedHashSet<>();
    runs.forEach(run -> lacks.addAll(run.lacks()));
    return lacks;
  }

  /// Whether this lacks nothing that another evaluation did not lack, whichever object lacks it.
  @SuppressWarnings("ReferenceEquality") // most runs are the same ones, and long to compare
  boolean isNoWorseThan(Evaluation other) {
    Set<Problem.Lack> known = null;
    for (int i = 0; i < runs.size(); i++) {
      ObjectRun run = runs.get(i);
      if (run != other.runs.get(i) && !run.problems().isEmpty()) {
        known = known == null ? other.lacks() : known;
        if (!known.containsAll(run.lacks())) {
          return false;
        }
      }
    }
    return true;
  }

  /// The same for each object by itself.
  boolean isNoWorseForAnyThan(Evaluation other) {
    for (int i = 0; i < runs.size(); i++) {
      if (!other.runs.get(i).lacks().containsAll(runs.get(i).lacks())) {
        return false;
      }
    }
    return true;
  }
}
