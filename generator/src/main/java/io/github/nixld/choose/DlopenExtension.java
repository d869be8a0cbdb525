package io.github.nixld.choose;

import io.github.nixld.choose.candidate.BundledLibraries;
import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.Candidates;
import io.github.nixld.choose.candidate.DriverNames;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.choose.dlopen.DlopenHint;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.choose.dlopen.ServedHints;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Adds to a solution what the objects may load with dlopen(3), as much of it as goes together with
/// the rest: nothing that worked before may fail for it.
///
/// All of it at once is tried first, which mostly works; what does not is tried in halves, down to
/// single names. The number of simulations is limited, so that the answer does not depend on the
/// machine.
final class DlopenExtension {
  private static final int SIMULATION_LIMIT = 2000;

  /// Libraries that were taken wish for more.
  private static final int ROUND_LIMIT = 8;

  /// How many candidates are tried for a name whose best one does not do.
  private static final int CANDIDATES = 3;

  private final FileView view;
  private final Repairs repairs;
  private final Candidates candidates;
  private final BundledLibraries bundle;
  private final DlopenMode mode;
  private final @Nullable String farm;
  private final List<ForeignObject> foreign;
  private final Evaluator needed;
  private final Set<String> taken = new LinkedHashSet<>();
  private final Map<String, String> refused = new LinkedHashMap<>();
  private Solver.Solution current;

  /// @param evaluator judges runs in which only what is needed is loaded
  /// @param base the solution for those
  DlopenExtension(
      FileView view,
      Repairs repairs,
      Candidates candidates,
      BundledLibraries bundle,
      DlopenMode mode,
      @Nullable String farm,
      List<ForeignObject> foreign,
      Evaluator evaluator,
      Solver.Solution base) {
    this.view = view;
    this.repairs = repairs;
    this.candidates = candidates;
    this.bundle = bundle;
    this.mode = mode;
    this.farm = farm;
    this.foreign = foreign;
    this.needed = evaluator;
    this.current = base;
  }

  /// What came of it.
  ///
  /// @param solution the solution, with what was taken
  /// @param evaluator judges runs in which that is loaded
  /// @param refused the names that were wanted and could not be taken, and why
  record Enlarged(Solver.Solution solution, Evaluator evaluator, Map<String, String> refused) {}

  Enlarged enlarge() {
    for (int round = 0; round < ROUND_LIMIT; round++) {
      List<String> names = namesWanted();
      if (names.isEmpty()) {
        break;
      }
      refuseWhatNobodyHas(names);
      names.removeAll(refused.keySet());
      take(names);
    }
    Evaluator evaluator = evaluator(Set.of());
    if (!taken.isEmpty()) {
      current = solver(evaluator).trimmed(current);
    }
    return new Enlarged(current, evaluator, refused);
  }

  /// For each wish that is to be served and is not yet: the first of its names that was not
  /// refused.
  private List<String> namesWanted() {
    Set<String> names = new LinkedHashSet<>();
    for (Trial trial : current.trials()) {
      for (Trial.Seen seen : trial.wishes()) {
        if (seen.name() == null && seen.wish().isWanted(mode)) {
          String name = firstOpen(seen.wish(), trial);
          if (name != null) {
            names.add(name);
          }
        }
      }
    }
    return new ArrayList<>(names);
  }

  private @Nullable String firstOpen(DlopenHint wish, Trial trial) {
    for (String name : wish.names()) {
      if (trial.starts(name)) {
        return null;
      }
    }
    for (String name : wish.names()) {
      if (wish.evidence() == DlopenHint.Evidence.STRING
          && !DriverNames.isDriver(name)
          && !bundle.directoriesOf(name).isEmpty()) {
        refused.putIfAbsent(name, "the program brings it along");
      }
      if (!refused.containsKey(name)) {
        return name;
      }
    }
    return null;
  }

  /// Refuses the names for which there is no file, unless the loader finds one all the same.
  private void refuseWhatNobodyHas(List<String> names) {
    Set<String> without = new HashSet<>(names);
    without.removeIf(name -> !candidates.of(name).isEmpty());
    if (without.isEmpty()) {
      return;
    }
    Evaluator evaluator = evaluator(without);
    for (ForeignObject object : foreign) {
      for (LoadPlan.Opened opened :
          evaluator.run(object, current.arrangement()).run().plan().opened()) {
        if (opened.object() == LoadedObject.NONE && without.contains(opened.name())) {
          refused.put(opened.name(), nobodyHas(opened.name()));
        }
      }
    }
  }

  private String nobodyHas(String name) {
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
    if (needed.simulations() >= SIMULATION_LIMIT) {
      names.forEach(name -> refused.put(name, "not tried: too much else was"));
      return;
    }
    boolean single = names.size() == 1;
    Solver solver = solver(evaluator(names));
    List<Candidate> first = single ? candidates.of(names.getFirst()) : List.of();
    Solver.Solution more =
        solver.enlarged(current, first.subList(0, Math.min(first.size(), CANDIDATES)));
    if (more != null) {
      current = more;
      taken.addAll(names);
    } else if (single) {
      refused.put(names.getFirst(), solver.obstacle());
    } else {
      int half = names.size() / 2;
      take(List.copyOf(names.subList(0, half)));
      take(List.copyOf(names.subList(half, names.size())));
    }
  }

  private Evaluator evaluator(Iterable<String> more) {
    Set<String> names = new LinkedHashSet<>(taken);
    more.forEach(names::add);
    return needed.opening(new ServedHints(names));
  }

  private Solver solver(Evaluator evaluator) {
    return new Solver(view, evaluator, repairs, farm, foreign);
  }
}
