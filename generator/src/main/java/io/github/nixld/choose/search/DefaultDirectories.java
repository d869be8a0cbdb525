package io.github.nixld.choose.search;

import io.github.nixld.loader.FileView;

/// Last step: appends the directories that nix-ld would have searched without a library path, each
/// if no object is worse off for it.
final class DefaultDirectories {
  private final Evaluator evaluator;

  DefaultDirectories(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  Evaluation append(Evaluation evaluation) {
    ChoiceProblem problem = evaluator.problem();
    FileView view = problem.view();
    Evaluation result = evaluation;
    for (String directory : problem.options().defaults()) {
      if (view.isDirectory(directory)) {
        Evaluation longer = followedBy(directory, result);
        result = longer.isNoWorseForAnyThan(result) ? longer : result;
      }
    }
    // If LD_LIBRARY_PATH is set, nix-ld appends the value after a ":". An empty value would mean
    // the working directory.
    return result.selection().layout().directories().isEmpty()
        ? followedBy(problem.libc().directory(), result)
        : result;
  }

  private Evaluation followedBy(String directory, Evaluation evaluation) {
    return evaluator.evaluate(evaluation.selection().followedBy(directory));
  }
}
