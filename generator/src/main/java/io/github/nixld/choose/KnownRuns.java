package io.github.nixld.choose;

import io.github.nixld.elf.Dependency;
import io.github.nixld.loader.DynamicLoader;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.FileView.Errno;
import io.github.nixld.loader.FileView.Missing;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Simulation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The runs that were simulated already, and the library paths that they hold for.
///
/// A directory that has none of the names that a run asks for does not change it: two library paths
/// that are the same but for such directories lead to the same run. That is what makes a tree of a
/// thousand objects cost little more than its objects do one by one: a new directory concerns few of
/// them.
final class KnownRuns {
  private final FileView view;
  private final DynamicLoader loader;
  private final IdentityHashMap<Foreign, List<Known>> runs = new IdentityHashMap<>();
  private final Map<String, Boolean> divided = new HashMap<>();

  KnownRuns(FileView view, DynamicLoader loader) {
    this.view = view;
    this.loader = loader;
  }

  /// The run of an object under a library path, or null where it has to be simulated.
  @Nullable Trial find(Foreign foreign, Arrangement arrangement) {
    for (Known known : runs.getOrDefault(foreign, List.of())) {
      if (known.holdsFor(arrangement)) {
        return known.trial;
      }
    }
    return null;
  }

  void add(Foreign foreign, Arrangement arrangement, Trial trial) {
    runs.computeIfAbsent(foreign, f -> new ArrayList<>()).add(new Known(arrangement, trial));
  }

  private final class Known {
    final Arrangement arrangement;
    final Trial trial;
    private final Set<String> names = new HashSet<>();
    private final Map<String, Boolean> concerned = new HashMap<>();

    Known(Arrangement arrangement, Trial trial) {
      this.arrangement = arrangement;
      this.trial = trial;
      for (LoadedObject object : trial.run().plan().objects()) {
        for (Dependency dependency : object.facts().dependencies()) {
          names.add(dependency.name());
        }
      }
    }

    boolean holdsFor(Arrangement other) {
      return arrangement.equals(other)
          || (arrangement.farm() == null
              && other.farm() == null
              && relevant(arrangement.libraryPath()).equals(relevant(other.libraryPath())));
    }

    private List<String> relevant(List<String> libraryPath) {
      List<String> relevant = new ArrayList<>();
      for (String directory : libraryPath) {
        if (concerned.computeIfAbsent(directory, this::concerns)) {
          relevant.add(directory);
        }
      }
      return relevant;
    }

    private boolean concerns(String directory) {
      if (divided.computeIfAbsent(
          directory, d -> Simulation.hasSubdirectories(loader, d, view))) {
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
