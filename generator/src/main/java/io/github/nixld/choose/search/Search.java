package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.loader.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The search for a selection under one loader, step by step: docs/choosing.md explains it.
///
/// 1. [Greedy]: the best candidate for every missing name.
/// 2. [Repair]: what that leaves in trouble, problem by problem.
/// 3. [Pruning]: without what is not needed.
/// 4. [DlopenExtension]: what may be loaded with dlopen(3), pruned again.
/// 5. [DefaultDirectories]: what nix-ld would have searched by itself.
public final class Search {
  /// Stands for the directory of a farm that the user did not ask for: no path leads there.
  static final String UNMADE_FARM = "/dev/null/farm";

  private final ChoiceProblem problem;
  private final Evaluator evaluator;
  private final SymbolProof symbols;

  public Search(ChoiceProblem problem, Evaluator evaluator, SymbolProof symbols) {
    this.problem = problem;
    this.evaluator = evaluator;
    this.symbols = symbols;
  }

  /// Solves.
  ///
  /// @param fewest how many problems another loader leaves. In a large tree, nothing is repaired
  ///   unless the first step leaves fewer
  public Solution solve(int fewest) {
    Repair.Repaired repaired = greedyAndRepaired(fewest);
    Evaluation pruned = new Pruning(evaluator).prune(repaired.selection());
    DlopenExtension.Extended extended = new DlopenExtension(evaluator, pruned, changes()).extend();
    Evaluation whole = new DefaultDirectories(extended.evaluator()).append(extended.evaluation());
    return new Solution(whole, repaired.obstacles(), extended.refused());
  }

  /// Whether all needs would be met with a link farm.
  ///
  /// @param fewest as for [#solve]
  public boolean isSolvedByFarm(int fewest) {
    Search farmed = of(problem.withFarm(UNMADE_FARM));
    return (problem.objects().size() == 1 || farmed.solvesEach()) && farmed.solvesAll(fewest);
  }

  private Search of(ChoiceProblem other) {
    return new Search(other, evaluator.of(other), symbols);
  }

  /// Whether each object could be solved if it were alone. It is quick if one cannot.
  private boolean solvesEach() {
    for (ObjectRun run : greedy().runs()) {
      if (!run.problems().isEmpty()
          && (isHopeless(run) || !of(problem.of(run.object())).solvesAll(Integer.MAX_VALUE))) {
        return false;
      }
    }
    return true;
  }

  private boolean solvesAll(int fewest) {
    Selection selection = greedyAndRepaired(fewest).selection();
    return evaluator.evaluate(selection).problems() == 0
        || new Pruning(evaluator).prune(selection).problems() == 0;
  }

  private Changes changes() {
    return new Changes(problem.candidates(), symbols);
  }

  private Evaluation greedy() {
    Greedy greedy = new Greedy(evaluator);
    return evaluator.evaluate(
        greedy.take(problem.objects(), evaluator.nothing(), Set.of()).selection());
  }

  private Repair.Repaired greedyAndRepaired(int fewest) {
    Evaluation quick = greedy();
    List<ForeignObject> troubled = troubled(quick);
    if (troubled.isEmpty()
        || (problem.objects().size() >= SearchBudget.LARGE_TREE && quick.problems() >= fewest)) {
      return new Repair.Repaired(quick.selection(), Map.of());
    }
    Repair.Repaired repaired = new Repair(evaluator, changes()).repair(troubled);
    Evaluation best = evaluator.evaluate(repaired.selection());
    if (best.problems() > 0) {
      best = orWithoutBundle(best);
    }
    if (problem.objects().size() > 1 && quick.problems() < best.problems()) {
      best = quick;
    }
    return new Repair.Repaired(best.selection(), repaired.obstacles());
  }

  /// Some selections work by luck, because one library happens to load another early enough, and no
  /// repair leads to them. So this tries the best candidates of the store alone, and takes them if
  /// they solve everything.
  private Evaluation orWithoutBundle(Evaluation best) {
    Greedy storeOnly = new Greedy(evaluator, true);
    Evaluation plain =
        evaluator.evaluate(
            storeOnly.take(problem.objects(), evaluator.nothing(), Set.of()).selection());
    return plain.problems() == 0 ? plain : best;
  }

  /// The objects that are left with a problem that another selection could mend.
  private List<ForeignObject> troubled(Evaluation evaluation) {
    List<ForeignObject> troubled = new ArrayList<>();
    for (ObjectRun run : evaluation.runs()) {
      if (!isHopeless(run)) {
        troubled.add(run.object());
      }
    }
    return troubled;
  }

  /// Whether all problems are names that the object itself asks for and nothing provides.
  private boolean isHopeless(ObjectRun run) {
    for (Problem open : run.problems()) {
      if (!(open.fault() instanceof Fault.NotFound fault)
          || !run.plan().objects().get(fault.neededBy()).identity().equals(run.object().identity())
          || !problem.candidates().all(fault.name()).isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
