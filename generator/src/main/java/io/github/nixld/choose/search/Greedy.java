package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.loader.Fault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// First step: selects the best candidate for each missing name, until no name is missing that has
/// a candidate. In most stores these candidates go together.
///
/// A candidate that cannot be ordered with the others is left out. If a directory has parts of
/// another glibc, the directory of the chosen glibc comes before it.
final class Greedy {
  private final Evaluator evaluator;
  private final boolean storeOnly;

  Greedy(Evaluator evaluator) {
    this(evaluator, false);
  }

  /// @param storeOnly whether to leave out the bundled libraries
  Greedy(Evaluator evaluator, boolean storeOnly) {
    this.evaluator = evaluator;
    this.storeOnly = storeOnly;
  }

  /// The result.
  ///
  /// @param selection the candidates that go together
  /// @param left the first problem that is left and not tolerated; null for none
  record Taken(Selection selection, @Nullable Problem left) {}

  /// Selects for some objects, in addition to an earlier selection.
  ///
  /// @param tolerated what may remain lacking
  Taken take(List<ForeignObject> objects, Selection start, Set<Problem.Lack> tolerated) {
    Selection selection = start;
    Set<Candidate> misfits = new HashSet<>();
    while (true) {
      List<Problem> problems = problems(objects, selection, tolerated);
      Map<String, Candidate> more = new LinkedHashMap<>();
      for (Problem problem : problems) {
        Candidate best = best(problem);
        if (best != null && !selection.has(best.name()) && !misfits.contains(best)) {
          more.put(best.name(), best);
        }
      }
      if (more.isEmpty()) {
        return new Taken(selection, problems.isEmpty() ? null : problems.getFirst());
      }
      selection = withWhatFits(selection, more.values(), misfits);
    }
  }

  private List<Problem> problems(
      List<ForeignObject> objects, Selection selection, Set<Problem.Lack> tolerated) {
    List<Problem> problems = new ArrayList<>();
    for (ForeignObject object : objects) {
      for (Problem problem : evaluator.run(object, selection).problems()) {
        if (tolerated.isEmpty() || !tolerated.contains(problem.lack())) {
          problems.add(problem);
        }
      }
    }
    return problems;
  }

  private @Nullable Candidate best(Problem problem) {
    return problem.fault() instanceof Fault.NotFound || problem.fault() instanceof Fault.MixedGlibc
        ? evaluator.problem().candidates().best(problem.name(), storeOnly)
        : null;
  }

  private static Selection withWhatFits(
      Selection selection, Collection<Candidate> more, Set<Candidate> misfits) {
    Optional<Selection> all = selection.with(more);
    if (all.isPresent()) {
      return all.get();
    }
    Selection fitting = selection;
    for (Candidate candidate : more) {
      Optional<Selection> next = fitting.with(candidate);
      if (next.isPresent()) {
        fitting = next.get();
      } else {
        misfits.add(candidate);
      }
    }
    return fitting;
  }
}
