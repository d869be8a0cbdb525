package io.github.nixld.choose.search;

import java.util.List;
import java.util.Map;

/// What the search found.
///
/// @param evaluation the selection, and the runs of all objects under it; problems that are left
///   are in them
/// @param obstacles for names that candidates have and none could serve: what keeps the best from
///   it
/// @param refused the names that hints asked for and that could not be taken, and why
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
