package io.github.nixld.choose;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.elf.Dependency;
import io.github.nixld.loader.DynamicLoader;
import io.github.nixld.loader.FileView.Errno;
import io.github.nixld.loader.FileView.Missing;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Simulation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The runs that were simulated already, and the library paths that they hold for.
///
/// A directory that has none of the names that a run asks for does not change it: two library paths
/// that are the same but for such directories lead to the same run. That is what makes a tree of a
/// thousand objects cost little more than its objects do one by one: a new directory concerns few
/// of them.
final class EvaluationCache {
  /// How many runs of an object are compared with a library path that is new to it.
  private static final int KEPT = 8;

  private final FileView view;
  private final DynamicLoader loader;
  private final int kept;
  private final IdentityHashMap<ForeignObject, Map<LibraryLayout, List<Trial>>> same =
      new IdentityHashMap<>();
  private final IdentityHashMap<ForeignObject, Deque<Known>> alike = new IdentityHashMap<>();
  private final Map<String, Boolean> divided = new HashMap<>();

  /// @param objects how many there are: for one alone every library path is for what it asks
  EvaluationCache(FileView view, DynamicLoader loader, int objects) {
    this.view = view;
    this.loader = loader;
    this.kept = objects > 1 ? KEPT : 0;
  }

  /// The run of an object under a library path, or null where it has to be simulated.
  ///
  /// @param holds whether a run would have asked for the same names
  @Nullable Trial find(ForeignObject foreign, LibraryLayout arrangement, Predicate<Trial> holds) {
    List<Trial> trials =
        same.computeIfAbsent(foreign, f -> new HashMap<>())
            .computeIfAbsent(arrangement, a -> new ArrayList<>());
    for (Trial trial : trials) {
      if (holds.test(trial)) {
        return trial;
      }
    }
    for (Known known : alike.getOrDefault(foreign, new ArrayDeque<>())) {
      if (holds.test(known.trial) && known.holdsFor(arrangement)) {
        trials.add(known.trial);
        return known.trial;
      }
    }
    return null;
  }

  /// Remembers a run.
  void add(ForeignObject foreign, LibraryLayout arrangement, Trial trial) {
    same.computeIfAbsent(foreign, f -> new HashMap<>())
        .computeIfAbsent(arrangement, a -> new ArrayList<>())
        .add(trial);
    if (kept > 0) {
      Deque<Known> known = alike.computeIfAbsent(foreign, f -> new ArrayDeque<>());
      known.addFirst(new Known(arrangement, trial));
      if (known.size() > kept) {
        known.removeLast();
      }
    }
  }

  private final class Known {
    final Trial trial;
    private final Set<String> names = new HashSet<>();
    private final Map<String, Boolean> concerned = new HashMap<>();
    private final List<Object> relevant;

    Known(LibraryLayout arrangement, Trial trial) {
      this.trial = trial;
      for (LoadedObject object : trial.run().plan().objects()) {
        for (Dependency dependency : object.facts().dependencies()) {
          names.add(dependency.name());
        }
      }
      for (LoadPlan.Opened opened : trial.run().plan().opened()) {
        names.add(opened.name());
      }
      relevant = relevant(arrangement);
    }

    boolean holdsFor(LibraryLayout other) {
      return relevant.equals(relevant(other));
    }

    /// What of an arrangement the run meets: directories, or links of a farm.
    private List<Object> relevant(LibraryLayout arrangement) {
      List<Object> met = new ArrayList<>();
      if (arrangement.farm() == null) {
        for (String directory : arrangement.libraryPath()) {
          if (concerned.computeIfAbsent(directory, this::concerns)) {
            met.add(directory);
          }
        }
        return met;
      }
      for (String name : names) {
        Candidate link = arrangement.links().get(name);
        if (link != null) {
          met.add(link);
        }
      }
      for (String directory : arrangement.libraryPath()) {
        if (!directory.equals(arrangement.farm())) {
          met.add(directory);
        }
      }
      return met;
    }

    private boolean concerns(String directory) {
      if (divided.computeIfAbsent(directory, d -> Simulation.hasSubdirectories(loader, d, view))) {
        return true;
      }
      for (String name : names) {
        if (!(view.probe(directory, name) instanceof Missing missing)
            || missing.errno() == Errno.OTHER) {
          return true;
        }
      }
      return false;
    }
  }
}
