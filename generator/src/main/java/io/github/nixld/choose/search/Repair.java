package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.loader.Fault;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Second step, for objects that the best candidates leave in trouble. It repairs their problems
/// one by one, each by the first change that makes it go away and brings no new one.
///
/// If every change brings new problems, it repairs those in the same way, some levels deep. If a
/// problem cannot be repaired, it stays, and the rest is still repaired. [Changes] proposes, a
/// simulation decides.
final class Repair {
  private final Evaluator evaluator;
  private final Changes changes;

  /// The objects that are solved so far, with what is known about their last runs.
  private final Map<ForeignObject, Solved> solved = new LinkedHashMap<>();

  private final Map<String, String> obstacles = new LinkedHashMap<>();
  private final Set<Selection> tried = new HashSet<>();
  private Set<Problem.Lack> tolerated = Set.of();
  private @Nullable Neighbours current;
  private int limit;
  private int simulationsBefore;

  /// The names that the run of an object requests, and its problems.
  private record Solved(BitSet asked, Set<Problem.Key> problems) {}

  Repair(Evaluator evaluator, Changes changes) {
    this.evaluator = evaluator;
    this.changes = changes;
  }

  /// The result.
  ///
  /// @param obstacles for names that have candidates but none that fits: what prevents the best one
  record Repaired(Selection selection, Map<String, String> obstacles) {}

  /// Keeps what the other objects need, and repairs the ones in trouble.
  @SuppressWarnings("ReferenceEquality") // whatever a repair makes is another
  Repaired repair(List<ForeignObject> troubled) {
    List<ForeignObject> others = new ArrayList<>(evaluator.problem().objects());
    others.removeAll(new HashSet<>(troubled));
    Selection selection =
        new Greedy(evaluator).take(others, evaluator.nothing(), Set.of()).selection();
    for (ForeignObject object : others) {
      solved.put(object, solved(evaluator.run(object, selection)));
    }
    limit =
        Math.max(
            SearchBudget.REPAIR_SIMULATIONS / troubled.size(),
            SearchBudget.LEAST_REPAIR_SIMULATIONS);
    boolean changed = true;
    for (int round = 0; round < SearchBudget.REPAIR_ROUNDS && changed; round++) {
      changed = false;
      for (ForeignObject object : troubled) {
        Selection better = repair(object, selection);
        changed |= better != selection;
        selection = better;
      }
    }
    return new Repaired(selection, obstacles);
  }

  /// Extends a selection until an object lacks nothing but what may remain lacking.
  ///
  /// @param mayStay what may remain lacking
  Selection repairMore(Selection start, Set<Problem.Lack> mayStay) {
    tolerated = mayStay;
    limit = SearchBudget.LEAST_REPAIR_SIMULATIONS;
    List<ForeignObject> troubled = new ArrayList<>();
    for (ObjectRun run : evaluator.evaluate(start).runs()) {
      if (mayStay.containsAll(run.lacks())) {
        solved.put(run.object(), solved(run));
      } else {
        troubled.add(run.object());
      }
    }
    Selection selection = start;
    for (ForeignObject object : troubled) {
      selection = repair(object, selection);
    }
    return selection;
  }

  /// Repairs one object's problems as far as possible.
  private Selection repair(ForeignObject object, Selection start) {
    Selection selection = start;
    tried.clear();
    simulationsBefore = evaluator.simulations();
    Set<Problem.Key> givenUp = new HashSet<>();
    Set<Problem.Key> worked = new HashSet<>();
    while (true) {
      ObjectRun run = evaluator.run(object, selection);
      solved.put(object, solved(run));
      Problem problem = firstOpen(run.problems(), givenUp);
      if (problem == null) {
        return selection;
      }
      Optional<Selection> better = repaired(new Attempt(selection, run, List.of(problem)), 0);
      // A problem that comes back after its repair gets a second chance, but no third.
      if (better.isEmpty() || !worked.add(problem.key())) {
        givenUp.add(problem.key());
      }
      selection = better.orElse(selection);
    }
  }

  private @Nullable Problem firstOpen(List<Problem> problems, Set<Problem.Key> givenUp) {
    for (Problem problem : problems) {
      if (!givenUp.contains(problem.key()) && !tolerated.contains(problem.lack())) {
        return problem;
      }
    }
    return null;
  }

  /// A selection on the way, and the problems of its run that must be repaired.
  ///
  /// @param wanted the problems: the first is repaired next, the others must go away too
  private record Attempt(Selection selection, ObjectRun run, List<Problem> wanted) {
    /// The problems that the run may keep.
    Set<Problem.Key> tolerated() {
      Set<Problem.Key> tolerated = run.keys();
      wanted.forEach(problem -> tolerated.remove(problem.key()));
      return tolerated;
    }
  }

  /// A selection without the given problems and without new ones; empty if none is found.
  ///
  /// At the outermost level, the selection with the fewest new problems is the second best result:
  /// what is missing behind a library says more than that the library does not fit.
  private Optional<Selection> repaired(Attempt base, int depth) {
    Set<Problem.Key> tolerated = base.tolerated();
    Problem problem = base.wanted.getFirst();
    Problem.Key key = problem.key();
    Neighbours neighbours = neighbours(base.selection, depth);
    ForeignObject object = base.run.object();
    // Copies of one package fail in the same way, so one attempt per way is followed.
    Map<Set<Problem.Symptom>, Attempt> unclean = new LinkedHashMap<>();
    for (Changes.Change change : changes.of(problem, base.selection)) {
      if (evaluator.simulations() - simulationsBefore >= limit) {
        break;
      }
      Optional<Selection> next = neighbours.with(change.candidates());
      if (next.isEmpty() || !tried.add(next.get())) {
        continue;
      }
      if (evaluator.hasProblem(object, next.get(), key)) {
        continue;
      }
      ObjectRun outcome = evaluator.run(object, next.get());
      List<Problem> fresh = outcome.notIn(tolerated);
      if (!fresh.isEmpty()) {
        unclean.putIfAbsent(symptoms(fresh), new Attempt(next.get(), outcome, fresh));
      } else if (isHarmless(object, change.candidate(), next.get())) {
        return next;
      }
    }
    List<Attempt> attempts = new ArrayList<>(unclean.values());
    attempts.sort(Comparator.comparingInt(attempt -> attempt.wanted.size()));
    if (depth < SearchBudget.REPAIR_DEPTH) {
      for (Attempt attempt : attempts) {
        Optional<Selection> deeper = repaired(attempt, depth + 1);
        if (deeper.isPresent()) {
          return deeper;
        }
      }
    }
    return depth > 0 || attempts.isEmpty()
        ? Optional.empty()
        : secondBest(problem, base.run, attempts.getFirst());
  }

  /// Those of the current selection are kept for the next object and round.
  private Neighbours neighbours(Selection selection, int depth) {
    if (current != null && current.areOf(selection)) {
      return current;
    }
    Neighbours neighbours = new Neighbours(selection);
    if (depth == 0) {
      current = neighbours;
    }
    return neighbours;
  }

  private Optional<Selection> secondBest(Problem problem, ObjectRun before, Attempt best) {
    for (Problem fresh : best.wanted) {
      // The missing name behind it could have been found, so something else prevented the repair.
      if (!(fresh.fault() instanceof Fault.NotFound) && !isRevealed(fresh, problem, before)) {
        obstacles.putIfAbsent(problem.name(), fresh.message());
        return Optional.empty();
      }
    }
    return Optional.of(best.selection);
  }

  /// Whether a problem was there before, unseen: symbols are only bound once everything is found.
  /// It is a symbol that an object lacks which was loaded already, and not one of what was missing.
  private static boolean isRevealed(Problem fresh, Problem missing, ObjectRun before) {
    return fresh.fault() instanceof Fault.SymbolMissing symbol
        && missing.fault() instanceof Fault.NotFound
        && !symbol.file().equals(missing.name())
        && before.plan().objects().stream()
            .anyMatch(it -> it.path().equals(fresh.plan().objects().get(symbol.object()).path()));
  }

  private static Set<Problem.Symptom> symptoms(List<Problem> problems) {
    Set<Problem.Symptom> symptoms = new HashSet<>();
    problems.forEach(problem -> symptoms.add(problem.symptom()));
    return symptoms;
  }

  /// Whether the objects that are already solved stay solved under another selection.
  private boolean isHarmless(ForeignObject object, Candidate candidate, Selection selection) {
    for (Map.Entry<ForeignObject, Solved> other : solved.entrySet()) {
      if (other.getKey().equals(object) || !evaluator.touches(candidate, other.getValue().asked)) {
        continue;
      }
      ObjectRun outcome = evaluator.run(other.getKey(), selection);
      if (!outcome.notIn(other.getValue().problems).isEmpty()) {
        return false;
      }
      other.setValue(solved(outcome));
    }
    return true;
  }

  private Solved solved(ObjectRun run) {
    return new Solved(evaluator.asked(run), run.keys());
  }
}
