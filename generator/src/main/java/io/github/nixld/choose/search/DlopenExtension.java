package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.BundledLibraries;
import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.Candidates;
import io.github.nixld.choose.candidate.DriverNames;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.choose.dlopen.DlopenHint;
import io.github.nixld.choose.dlopen.ServedHints;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Third step: adds what the objects may load with dlopen(3), as much of it as goes together with
/// the rest. Nothing that worked before may fail for it.
///
/// All of it at once is tried first, which mostly works; what does not is tried in halves, down to
/// single names.
final class DlopenExtension {
  private final Evaluator needed;
  private final Candidates candidates;
  private final BundledLibraries bundle;
  private final Set<String> taken = new LinkedHashSet<>();
  private final Map<String, String> refused = new LinkedHashMap<>();
  private Evaluation current;

  /// @param needed evaluates runs in which only what is needed is loaded
  /// @param base what was found for those
  DlopenExtension(Evaluator needed, Evaluation base) {
    this.needed = needed;
    this.candidates = needed.problem().candidates();
    this.bundle = candidates.bundle();
    this.current = base;
  }

  /// What came of it.
  ///
  /// @param evaluator evaluates runs in which what was taken is loaded
  /// @param refused the names that were wanted and could not be taken, and why
  record Extended(Evaluation evaluation, Evaluator evaluator, Map<String, String> refused) {}

  Extended extend() {
    for (int round = 0; round < SearchBudget.DLOPEN_ROUNDS; round++) {
      List<String> names = namesWanted();
      if (names.isEmpty()) {
        break;
      }
      refuseWhatNothingProvides(names);
      names.removeAll(refused.keySet());
      take(names);
    }
    Evaluator evaluator = serving(List.of());
    if (!taken.isEmpty()) {
      current = new Pruning(evaluator).prune(current.selection());
    }
    return new Extended(current, evaluator, refused);
  }

  /// For each hint that is to be served and is not yet: the first of its names that was not
  /// refused.
  private List<String> namesWanted() {
    Set<String> names = new LinkedHashSet<>();
    for (ObjectRun run : current.runs()) {
      for (ObjectRun.SeenHint seen : run.hints()) {
        if (seen.name() == null && seen.hint().isWanted(needed.problem().wishes().dlopen())) {
          firstOpen(seen.hint(), run).ifPresent(names::add);
        }
      }
    }
    return new ArrayList<>(names);
  }

  private Optional<String> firstOpen(DlopenHint hint, ObjectRun run) {
    for (String name : hint.names()) {
      if (run.starts(name)) {
        return Optional.empty();
      }
    }
    for (String name : hint.names()) {
      if (hint.evidence() == DlopenHint.Evidence.STRING
          && !DriverNames.isDriver(name)
          && !bundle.directoriesOf(name).isEmpty()) {
        refused.putIfAbsent(name, "the program brings it along");
      }
      if (!refused.containsKey(name)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  /// Refuses the names for which there is no file, unless the loader finds one all the same.
  private void refuseWhatNothingProvides(List<String> names) {
    Set<String> without = new HashSet<>(names);
    without.removeIf(name -> !candidates.of(name).isEmpty());
    if (without.isEmpty()) {
      return;
    }
    for (ObjectRun run : serving(without).evaluate(current.selection()).runs()) {
      for (LoadPlan.Opened opened : run.plan().opened()) {
        if (opened.object() == LoadedObject.NONE && without.contains(opened.name())) {
          refused.put(opened.name(), nothingProvides(opened.name()));
        }
      }
    }
  }

  private String nothingProvides(String name) {
    if (DriverNames.isDriver(name)) {
      return "a driver, which the running system has to have";
    }
    List<Rejected> others = candidates.refused(name);
    return others.isEmpty()
        ? "nothing in the store provides it"
        : others.getFirst().label() + ": " + others.getFirst().reason();
  }

  private void take(List<String> names) {
    if (names.isEmpty()) {
      return;
    }
    if (needed.simulations() >= SearchBudget.DLOPEN_SIMULATIONS) {
      names.forEach(name -> refused.put(name, "not tried: too much else was"));
      return;
    }
    Attempts attempts = new Attempts(serving(names));
    Optional<Evaluation> more = attempts.from(current.selection());
    if (names.size() == 1) {
      List<Candidate> first = candidates.of(names.getFirst());
      for (int i = 0;
          more.isEmpty() && i < Math.min(first.size(), SearchBudget.DLOPEN_CANDIDATES);
          i++) {
        more = current.selection().with(first.get(i)).flatMap(attempts::from);
      }
    }
    if (more.isPresent()) {
      current = more.get();
      taken.addAll(names);
    } else if (names.size() == 1) {
      refused.put(names.getFirst(), attempts.obstacle());
    } else {
      int half = names.size() / 2;
      take(List.copyOf(names.subList(0, half)));
      take(List.copyOf(names.subList(half, names.size())));
    }
  }

  /// Attempts to load some names too, so that nothing is worse than now.
  private final class Attempts {
    private final Evaluator evaluator;
    private final Set<Problem.Lack> known = current.lacks();
    private @Nullable Problem obstacle;

    Attempts(Evaluator evaluator) {
      this.evaluator = evaluator;
    }

    /// What a selection and the best of all that it lacks come to; empty if something is worse.
    Optional<Evaluation> from(Selection start) {
      Greedy.Taken more = new Greedy(evaluator).take(needed.problem().objects(), start, known);
      obstacle = obstacle == null ? more.left() : obstacle;
      Evaluation evaluation = evaluator.evaluate(more.selection());
      return known.containsAll(evaluation.lacks()) ? Optional.of(evaluation) : Optional.empty();
    }

    /// What kept the first attempt from its end, in one line.
    String obstacle() {
      return obstacle == null ? "no order of the directories serves it" : obstacle.message();
    }
  }

  private Evaluator serving(Iterable<String> more) {
    Set<String> names = new LinkedHashSet<>(taken);
    more.forEach(names::add);
    return needed.serving(new ServedHints(names));
  }
}
