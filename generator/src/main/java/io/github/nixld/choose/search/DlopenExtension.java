package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.BundledLibraries;
import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.Candidates;
import io.github.nixld.choose.candidate.DriverNames;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.choose.dlopen.DlopenHint;
import io.github.nixld.choose.dlopen.DlopenMode;
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

/// Third step: adds what the objects may load with dlopen(3), as far as it goes together with the
/// rest. Nothing that worked before may fail because of it.
///
/// It first tries all names at once, which usually works. Otherwise it tries halves, down to single
/// names. A single name is worth a repair. If it still harms some of the objects, only the others
/// get it.
///
/// Bundled libraries that the program opens are followed, since they may open more.
final class DlopenExtension {
  private static final String BROUGHT_ALONG = "the program brings it along";

  private final Evaluator needed;
  private final Candidates candidates;
  private final BundledLibraries bundle;
  private final Changes changes;
  private final Set<ServedHints.Spared> spared = new HashSet<>();
  private final Set<String> taken = new LinkedHashSet<>();
  private final Map<String, String> refused = new LinkedHashMap<>();
  private Evaluation current;

  /// @param needed evaluates runs in which only what is needed is loaded
  /// @param base the result of those runs
  /// @param changes proposes repairs
  DlopenExtension(Evaluator needed, Evaluation base, Changes changes) {
    this.needed = needed;
    this.changes = changes;
    this.candidates = needed.problem().candidates();
    this.bundle = candidates.bundle();
    this.current = base;
  }

  /// The result.
  ///
  /// @param evaluator evaluates runs in which what was taken is loaded
  /// @param refused the names that were wanted but not taken, and why
  record Extended(Evaluation evaluation, Evaluator evaluator, Map<String, String> refused) {}

  Extended extend() {
    for (int round = 0; round < SearchBudget.DLOPEN_ROUNDS; round++) {
      boolean followed = followOwn();
      List<String> names = namesWanted();
      if (names.isEmpty()) {
        if (followed) {
          continue;
        }
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

  /// Opens bundled libraries that a string names, if the loader finds them already.
  ///
  /// @return whether there was any
  private boolean followOwn() {
    Set<String> own = new LinkedHashSet<>();
    for (ObjectRun run : current.runs()) {
      for (ObjectRun.SeenHint seen : run.hints()) {
        for (String name : seen.hint().names()) {
          if (seen.name() == null && isOwn(seen.hint(), name) && isOpen(name, run)) {
            own.add(name);
          }
        }
      }
    }
    if (needed.problem().options().dlopen() == DlopenMode.NONE || own.isEmpty()) {
      return false;
    }
    Set<String> found = new LinkedHashSet<>();
    for (ObjectRun run : serving(own).evaluate(current.selection()).runs()) {
      for (LoadPlan.Opened opened : run.plan().opened()) {
        if (opened.object() != LoadedObject.NONE) {
          found.add(opened.name());
        } else if (own.contains(opened.name())) {
          spared.add(new ServedHints.Spared(run.object().path(), opened.name()));
        }
      }
    }
    own.forEach(name -> {
      if (!found.contains(name)) {
        refused.put(name, BROUGHT_ALONG);
      }
    });
    own.removeAll(refused.keySet());
    take(List.copyOf(own));
    return !own.isEmpty();
  }

  private boolean isOwn(DlopenHint hint, String name) {
    return hint.evidence() == DlopenHint.Evidence.STRING
        && !DriverNames.isDriver(name)
        && !bundle.directoriesOf(name).isEmpty();
  }

  private boolean isOpen(String name, ObjectRun run) {
    return !refused.containsKey(name) && !taken.contains(name) && !run.starts(name);
  }

  /// For each wanted hint that is not served yet, the first of its names that was not refused.
  private List<String> namesWanted() {
    Set<String> names = new LinkedHashSet<>();
    for (ObjectRun run : current.runs()) {
      for (ObjectRun.SeenHint seen : run.hints()) {
        if (seen.name() == null && seen.hint().isWanted(needed.problem().options().dlopen())) {
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
      if (taken.contains(name)) {
        // Other objects get it.
        return Optional.empty();
      }
      if (isOwn(hint, name)) {
        refused.putIfAbsent(name, BROUGHT_ALONG);
      }
      if (!refused.containsKey(name)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  /// Refuses the names without a candidate, unless the loader finds a file anyway.
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
      more = more.or(attempts::repaired).or(() -> withoutSpoiled(names.getFirst(), attempts));
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

  /// Serves a name only to the objects that it does not harm.
  private Optional<Evaluation> withoutSpoiled(String name, Attempts attempts) {
    Set<ServedHints.Spared> spoiled = new HashSet<>();
    boolean helps = false;
    for (ObjectRun run : attempts.greedy(current.selection()).runs()) {
      if (!attempts.known.containsAll(run.lacks())) {
        spoiled.add(new ServedHints.Spared(run.object().path(), name));
      } else {
        helps |= run.hints().stream().anyMatch(seen -> name.equals(seen.name()));
      }
    }
    spoiled.removeAll(spared);
    if (!helps || spoiled.isEmpty()) {
      return Optional.empty();
    }
    spared.addAll(spoiled);
    Optional<Evaluation> more = new Attempts(serving(List.of(name))).from(current.selection());
    if (more.isEmpty()) {
      spared.removeAll(spoiled);
    } else {
      refused.put(name, attempts.obstacle());
    }
    return more;
  }

  /// Attempts to load more names without making anything worse.
  private final class Attempts {
    private final Evaluator evaluator;
    private final Set<Problem.Lack> known = current.lacks();
    private @Nullable Problem obstacle;

    Attempts(Evaluator evaluator) {
      this.evaluator = evaluator;
    }

    /// The result of a selection with the best candidates for what it lacks; empty if something is
    /// worse.
    Optional<Evaluation> from(Selection start) {
      Greedy.Taken more = new Greedy(evaluator).take(needed.problem().objects(), start, known);
      obstacle = obstacle == null ? more.left() : obstacle;
      Evaluation evaluation = evaluator.evaluate(more.selection());
      return known.containsAll(evaluation.lacks()) ? Optional.of(evaluation) : Optional.empty();
    }

    /// The same, with problems repaired as for a need.
    Optional<Evaluation> repaired() {
      Selection start = greedy(current.selection()).selection();
      Selection better = new Repair(evaluator, changes).repairMore(start, known);
      Evaluation evaluation = evaluator.evaluate(better);
      return known.containsAll(evaluation.lacks()) ? Optional.of(evaluation) : Optional.empty();
    }

    Evaluation greedy(Selection start) {
      return evaluator.evaluate(
          new Greedy(evaluator).take(needed.problem().objects(), start, known).selection());
    }

    /// Why the first attempt failed, in one line.
    String obstacle() {
      return obstacle == null ? "no order of the directories serves it" : obstacle.message();
    }
  }

  private Evaluator serving(Iterable<String> more) {
    Set<String> names = new LinkedHashSet<>(taken);
    more.forEach(names::add);
    return needed.serving(new ServedHints(names, spared));
  }
}
