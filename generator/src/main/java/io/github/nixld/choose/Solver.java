package io.github.nixld.choose;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.FileView.Present;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds, under one loader, for each name that needs one the directory that serves it.
///
/// Where the best candidate for each missing name goes together with the rest, that is the answer.
/// Else it starts with what the objects need for which that is so, and simulates the others one by
/// one; the first problem is repaired by the first candidate that makes it go away and brings no
/// new one. Where every candidate brings new ones, those are repaired in the same way, some levels
/// deep. What cannot be repaired stays, and the rest is still solved. The number of simulations is
/// limited, not the time, so that the answer does not depend on the machine.
final class Solver {
  private static final int SIMULATION_LIMIT = 1000;

  /// From how many objects on only the loader that is best at first sight is worth repairs.
  private static final int LARGE_TREE = 100;

  /// The least that each of many objects gets of it.
  private static final int LEAST_SIMULATIONS = 50;

  private static final int DEPTH_LIMIT = 4;
  private static final int ROUND_LIMIT = 4;

  private final FileView view;
  private final DirectoryOrder order;
  private final Evaluator evaluator;
  private final Repairs repairs;
  private final Pruning pruning;
  private final @Nullable String farm;
  private final List<ForeignObject> foreign;
  private final Map<ForeignObject, Trial> last = new LinkedHashMap<>();
  private final Map<String, String> obstacles = new LinkedHashMap<>();
  private final Set<Map<String, Candidate>> tried = new HashSet<>();
  private Map<String, Candidate> chosen = new LinkedHashMap<>();
  private int limit;
  private int simulationsBefore;
  private @Nullable Problem obstacle;

  Solver(
      FileView view,
      Evaluator evaluator,
      Repairs repairs,
      @Nullable String farm,
      List<ForeignObject> foreign) {
    this.view = view;
    this.order = new DirectoryOrder(view);
    this.evaluator = evaluator;
    this.repairs = repairs;
    this.pruning = new Pruning(view, order, evaluator, farm, foreign);
    this.farm = farm;
    this.foreign = foreign;
  }

  /// What was found.
  ///
  /// @param chosen the candidates, by name
  /// @param arrangement the library path made of them
  /// @param trials the last run of every object; problems that are left are in them
  /// @param obstacles for names that candidates have and none could serve: what keeps the best from
  ///   it
  record Solution(
      Map<String, Candidate> chosen,
      LibraryLayout arrangement,
      List<Trial> trials,
      Map<String, String> obstacles) {
    int problems() {
      int count = 0;
      for (Trial trial : trials) {
        count += trial.problems().size();
      }
      return count;
    }
  }

  /// @param fewest how many problems another loader leaves: for a large tree nothing is repaired
  ///   where the first attempt is not better than that
  Solution solve(int fewest) {
    Map<String, Candidate> quick = bestOfEach(foreign, Map.of(), Set.of(), false);
    List<ForeignObject> troubled = troubled(quick);
    chosen = quick;
    if (!troubled.isEmpty() && (foreign.size() < LARGE_TREE || problems(quick) < fewest)) {
      beginWithTheOthers(troubled);
      repairAll(troubled);
      if (foreign.size() > 1 && problems(quick) < problems(chosen)) {
        chosen = quick;
      }
    }
    chosen = pruning.pruned(chosen);
    return solution();
  }

  private Solution solution() {
    LibraryLayout arrangement = arranged(chosen);
    return new Solution(chosen, arrangement, runAll(arrangement), obstacles);
  }

  /// The objects that some choices leave with a problem that other choices could mend.
  private List<ForeignObject> troubled(Map<String, Candidate> choices) {
    LibraryLayout arrangement = arranged(choices);
    List<ForeignObject> troubled = new ArrayList<>();
    for (ForeignObject object : foreign) {
      if (!hopeless(object, evaluator.run(object, arrangement).problems())) {
        troubled.add(object);
      }
    }
    return troubled;
  }

  /// Whether all problems are names that the object itself asks for and nobody has.
  private boolean hopeless(ForeignObject object, List<Problem> problems) {
    for (Problem problem : problems) {
      if (!(problem.fault() instanceof Fault.NotFound fault)
          || !problem.plan().objects().get(fault.neededBy()).identity().equals(object.identity())
          || repairs.any(fault.name())) {
        return false;
      }
    }
    return true;
  }

  /// Chooses for the objects that are no trouble: what the others need is repaired on top of that.
  private void beginWithTheOthers(List<ForeignObject> troubled) {
    List<ForeignObject> others = new ArrayList<>(foreign);
    others.removeAll(new HashSet<>(troubled));
    chosen = bestOfEach(others, Map.of(), Set.of(), false);
    LibraryLayout arrangement = arranged(chosen);
    for (ForeignObject object : others) {
      last.put(object, evaluator.run(object, arrangement));
    }
  }

  /// More choices on top of a solution's, so that nothing is worse although more is opened.
  ///
  /// @param base what was solved before
  /// @param first with which of the candidates for one of the names to begin, each in turn; empty
  ///   to take the best of each
  /// @return null where that does not go
  @Nullable Solution enlarged(Solution base, List<Candidate> first) {
    Set<String> known = Trial.lacks(base.trials());
    obstacles.putAll(base.obstacles());
    Map<String, Candidate> better = enlarged(base.chosen(), known);
    for (int i = 0; better == null && i < first.size(); i++) {
      better = enlarged(with(base.chosen(), first.get(i)), known);
    }
    if (better == null) {
      return null;
    }
    chosen = better;
    return solution();
  }

  private @Nullable Map<String, Candidate> enlarged(
      Map<String, Candidate> start, Set<String> known) {
    if (arrange(start) == null) {
      return null;
    }
    Map<String, Candidate> more = bestOfEach(foreign, start, known, false);
    return known.containsAll(Trial.lacks(runAll(arranged(more)))) ? more : null;
  }

  /// What kept the first attempt of [#enlarged] from its end, in one line.
  String obstacle() {
    return obstacle == null
        ? "no order of the directories serves it"
        : obstacle.fault().message(obstacle.plan());
  }

  /// A solution without the directories that it does not need.
  Solution trimmed(Solution solution) {
    chosen = pruning.pruned(solution.chosen());
    obstacles.putAll(solution.obstacles());
    return solution();
  }

  private void repairAll(List<ForeignObject> troubled) {
    limit = Math.max(SIMULATION_LIMIT / troubled.size(), LEAST_SIMULATIONS);
    boolean changed = true;
    for (int round = 0; round < ROUND_LIMIT && changed; round++) {
      changed = false;
      for (ForeignObject object : troubled) {
        changed |= repair(object);
      }
    }
    if (problems(chosen) > 0) {
      // What works by luck, as where one library happens to load another early enough, no repair
      // leads to.
      Map<String, Candidate> plain = bestOfEach(foreign, Map.of(), Set.of(), true);
      if (problems(plain) == 0) {
        chosen = plain;
      }
    }
  }

  /// The best candidate for each name that is not found: in most stores all of them go together,
  /// which a few runs show. One that cannot be put beside the others is left out. Where a directory
  /// has parts of another glibc, that of the chosen one goes before it.
  ///
  /// @param start what is chosen already
  /// @param tolerated the problems that may stay
  /// @param storeOnly whether to leave out what the foreign objects bring along
  private Map<String, Candidate> bestOfEach(
      List<ForeignObject> objects,
      Map<String, Candidate> start,
      Set<String> tolerated,
      boolean storeOnly) {
    Map<String, Candidate> choices = new LinkedHashMap<>(start);
    Set<Candidate> misfits = new HashSet<>();
    Problem left = null;
    boolean changed = true;
    while (changed) {
      left = null;
      Map<String, Candidate> more = new LinkedHashMap<>();
      LibraryLayout arrangement = arranged(choices);
      for (ForeignObject object : objects) {
        for (Problem problem : evaluator.run(object, arrangement).problems()) {
          if (tolerated.contains(problem.lack())) {
            continue;
          }
          left = left == null ? problem : left;
          Candidate best =
              problem.fault() instanceof Fault.NotFound
                      || problem.fault() instanceof Fault.MixedGlibc
                  ? repairs.best(problem.name(), storeOnly)
                  : null;
          if (best != null && !choices.containsKey(best.name()) && !misfits.contains(best)) {
            more.put(best.name(), best);
          }
        }
      }
      changed = !more.isEmpty();
      addWhatFits(more.values(), choices, misfits);
    }
    obstacle = obstacle == null ? left : obstacle;
    return choices;
  }

  private void addWhatFits(
      Collection<Candidate> more, Map<String, Candidate> choices, Set<Candidate> misfits) {
    Map<String, Candidate> all = new LinkedHashMap<>(choices);
    more.forEach(candidate -> all.put(candidate.name(), candidate));
    if (arrange(all) != null) {
      choices.putAll(all);
      return;
    }
    for (Candidate candidate : more) {
      if (arrange(with(choices, candidate)) == null) {
        misfits.add(candidate);
      } else {
        choices.put(candidate.name(), candidate);
      }
    }
  }

  private int problems(Map<String, Candidate> choices) {
    int count = 0;
    for (Trial trial : runAll(arranged(choices))) {
      count += trial.problems().size();
    }
    return count;
  }

  private List<Trial> runAll(LibraryLayout arrangement) {
    List<Trial> trials = new ArrayList<>();
    for (ForeignObject object : foreign) {
      trials.add(evaluator.run(object, arrangement));
    }
    return trials;
  }

  /// Repairs one object's problems as far as possible.
  private boolean repair(ForeignObject object) {
    boolean changed = false;
    tried.clear();
    simulationsBefore = evaluator.simulations();
    Set<String> givenUp = new HashSet<>();
    Set<String> worked = new HashSet<>();
    while (true) {
      Trial trial = evaluator.run(object, arranged(chosen));
      last.put(object, trial);
      Problem problem = firstOpen(trial.problems(), givenUp);
      if (problem == null) {
        return changed;
      }
      Map<String, Candidate> better = repaired(object, chosen, trial, List.of(problem), 0);
      // A problem that comes back after its repair has a second chance, not a third.
      if (better == null || !worked.add(problem.key())) {
        givenUp.add(problem.key());
      }
      if (better != null) {
        chosen = better;
        changed = true;
      }
    }
  }

  private static @Nullable Problem firstOpen(List<Problem> problems, Set<String> givenUp) {
    for (Problem problem : problems) {
      if (!givenUp.contains(problem.key())) {
        return problem;
      }
    }
    return null;
  }

  /// Choices under which some problems of a run are gone and no new ones have come; null where none
  /// are found.
  ///
  /// At the outermost level the choices that bring the fewest new problems are the second best:
  /// what is missing behind a library says more than that the library does not fit.
  ///
  /// @param base the choices of the run
  /// @param wanted the problems to repair: the first is worked on, the others must go on the way
  private @Nullable Map<String, Candidate> repaired(
      ForeignObject object, Map<String, Candidate> base, Trial trial, List<Problem> wanted, int depth) {
    Set<String> tolerated = trial.keys();
    for (Problem problem : wanted) {
      tolerated.remove(problem.key());
    }
    Problem problem = wanted.getFirst();
    // Copies of one package fail in the same way: one attempt for each way is followed.
    Map<Set<String>, Attempt> unclean = new LinkedHashMap<>();
    for (Repairs.Repair repair : repairs.of(problem, base)) {
      Map<String, Candidate> next = repair.chosen();
      if (evaluator.simulations() - simulationsBefore >= limit || !tried.add(next)) {
        continue;
      }
      LibraryLayout arrangement = arrange(next);
      if (arrangement == null) {
        continue;
      }
      Trial outcome = evaluator.run(object, arrangement);
      if (outcome.has(problem.key())) {
        continue;
      }
      List<Problem> fresh = outcome.notIn(tolerated);
      if (!fresh.isEmpty()) {
        unclean.putIfAbsent(names(fresh), new Attempt(next, outcome, fresh));
      } else if (harmless(object, repair.candidate(), arrangement)) {
        return next;
      }
    }
    List<Attempt> attempts = new ArrayList<>(unclean.values());
    attempts.sort((a, b) -> Integer.compare(a.fresh.size(), b.fresh.size()));
    if (depth < DEPTH_LIMIT) {
      for (Attempt attempt : attempts) {
        Map<String, Candidate> deeper =
            repaired(object, attempt.chosen, attempt.outcome, attempt.fresh, depth + 1);
        if (deeper != null) {
          return deeper;
        }
      }
    }
    if (depth > 0 || attempts.isEmpty()) {
      return null;
    }
    Attempt best = attempts.getFirst();
    if (onlyMissing(best.fresh)) {
      return best.chosen;
    }
    // A missing name behind it could have been found: it was something else that could not be
    // mended.
    Problem obstacle = best.fresh.getFirst();
    for (Problem fresh : best.fresh) {
      if (!(fresh.fault() instanceof Fault.NotFound)) {
        obstacle = fresh;
        break;
      }
    }
    obstacles.putIfAbsent(problem.name(), obstacle.fault().message(obstacle.plan()));
    return null;
  }

  private static Set<String> names(List<Problem> problems) {
    Set<String> names = new LinkedHashSet<>();
    for (Problem problem : problems) {
      names.add(problem.name() + " " + problem.fault().getClass().getSimpleName());
    }
    return names;
  }

  private static boolean onlyMissing(List<Problem> problems) {
    for (Problem problem : problems) {
      if (!(problem.fault() instanceof Fault.NotFound)) {
        return false;
      }
    }
    return true;
  }

  private record Attempt(Map<String, Candidate> chosen, Trial outcome, List<Problem> fresh) {}

  /// Whether the objects that are solved already stay so under a new library path.
  private boolean harmless(ForeignObject object, Candidate candidate, LibraryLayout arrangement) {
    for (Map.Entry<ForeignObject, Trial> solved : last.entrySet()) {
      if (solved.getKey().equals(object) || !touches(candidate, solved.getValue())) {
        continue;
      }
      Trial outcome = evaluator.run(solved.getKey(), arrangement);
      if (!outcome.notIn(solved.getValue().keys()).isEmpty()) {
        return false;
      }
      solved.setValue(outcome);
    }
    return true;
  }

  /// Whether a directory has a name that a run asks for: only then it can change the run.
  private boolean touches(Candidate candidate, Trial trial) {
    for (LoadedObject loaded : trial.run().plan().objects()) {
      for (LoadedObject.Need need : loaded.needs()) {
        if (need.name().equals(candidate.name())
            || view.probe(candidate.directory(), need.name()) instanceof Present) {
          return true;
        }
      }
    }
    for (LoadPlan.Opened opened : trial.run().plan().opened()) {
      if (view.probe(candidate.directory(), opened.name()) instanceof Present) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, Candidate> with(Map<String, Candidate> base, Candidate candidate) {
    Map<String, Candidate> next = new LinkedHashMap<>(base);
    next.put(candidate.name(), candidate);
    return next;
  }

  private LibraryLayout arranged(Map<String, Candidate> choices) {
    LibraryLayout arrangement = arrange(choices);
    if (arrangement == null) {
      throw new IllegalStateException("choices that cannot be arranged were accepted");
    }
    return arrangement;
  }

  private @Nullable LibraryLayout arrange(Map<String, Candidate> choices) {
    return LibraryLayout.of(choices, farm, order);
  }
}
