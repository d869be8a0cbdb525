package io.github.nixld.choose.search;

import java.util.List;
import java.util.Map;

/// The result of the search.
///
/// @param evaluation the selection, and the runs of all objects under it, which have the problems
///   that are left
/// @param obstacles for names that have candidates but none that fits: what prevents the best one
/// @param refused the names of hints that were wanted but not taken, and why
public record Solution(
    Evaluation evaluation, Map<String, String> obstacles, Map<String, String> refused) {
  public Selection selection() {
    return evaluation.selection();
  }

  public List<ObjectRun> runs() {
    return evaluation.runs();
  }

  public int problems() {
    return evaluation.problems();
  }
}
