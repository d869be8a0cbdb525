package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.LibcInstallation;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.FileView.Missing;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Removes everything from a selection that is not needed: whole directories, or single links of a
/// farm.
///
/// A simulation decides, unless a directory is obviously needed: most are, and a simulation for
/// each would be most of the work.
final class Pruning {
  private final Evaluator evaluator;
  private final FileView view;
  private final LibcInstallation libc;

  Pruning(Evaluator evaluator) {
    this.evaluator = evaluator;
    this.view = evaluator.problem().view();
    this.libc = evaluator.problem().libc();
  }

  /// What is needed. A candidate may be needed only because of another one that is removed later,
  /// so the rest is tried again.
  Evaluation prune(Selection all) {
    Evaluation first = evaluator.evaluate(all);
    Evaluation left = first;
    Served served = new Served(first);
    boolean dropped = true;
    while (dropped) {
      dropped = false;
      Map<String, Set<String>> parts = parts(left.selection());
      for (Map.Entry<String, Set<String>> part : List.copyOf(parts.entrySet()).reversed()) {
        if (!all.isFarm() && served.isSurelyNeeded(part.getKey(), parts.keySet())) {
          continue;
        }
        Optional<Evaluation> without =
            left.selection().without(part.getValue()).map(evaluator::evaluate);
        if (without.isPresent() && without.get().isNoWorseThan(first)) {
          left = without.get();
          served.now(left);
          dropped = true;
        }
      }
    }
    return left;
  }

  /// The names that can only be removed together: those of a directory, or each link of a farm
  /// alone. The key names the group.
  private static Map<String, Set<String>> parts(Selection selection) {
    Map<String, Set<String>> parts = new LinkedHashMap<>();
    for (Candidate candidate : selection.candidates()) {
      parts
          .computeIfAbsent(
              selection.isFarm() ? candidate.name() : candidate.directory(),
              p -> new LinkedHashSet<>())
          .add(candidate.name());
    }
    return parts;
  }

  /// Which objects the directories serve in the runs of an evaluation.
  private final class Served {
    private final Set<Problem.Lack> known;
    private final Map<String, List<First>> byDirectory = new HashMap<>();

    /// The first object that a directory serves in a run.
    private record First(LoadPlan plan, LoadedObject object) {}

    /// @param first the evaluation of everything, which shows what is lacking anyway
    Served(Evaluation first) {
      known = first.lacks();
      now(first);
    }

    void now(Evaluation evaluation) {
      byDirectory.clear();
      for (ObjectRun run : evaluation.runs()) {
        Set<String> seen = new HashSet<>();
        for (LoadedObject object : run.plan().objects()) {
          if (object.rule() == Rule.LD_LIBRARY_PATH && seen.add(object.where())) {
            byDirectory
                .computeIfAbsent(object.where(), d -> new ArrayList<>())
                .add(new First(run.plan(), object));
          }
        }
      }
    }

    /// Whether a run without a directory would lack the first object that the directory serves. Up
    /// to there the run would be the same; then the object that needs it would have to find it
    /// elsewhere.
    boolean isSurelyNeeded(String directory, Set<String> directories) {
      for (First first : byDirectory.getOrDefault(directory, List.of())) {
        String name = first.object.name();
        if (!known.contains(new Problem.Lack(name, null))
            && !libc.owns(name)
            && isOnlyIn(directory, directories, name)
            && !mayFind(first.plan, first.plan.objects().get(first.object.loadedBy()), name)) {
          return true;
        }
      }
      return false;
    }
  }

  private boolean isOnlyIn(String directory, Set<String> directories, String name) {
    for (String other : evaluator.having(name)) {
      if (!other.equals(directory)
          && directories.contains(other)
          && !(view.probe(other, name) instanceof Missing)) {
        return false;
      }
    }
    return true;
  }

  /// Whether an object might find a name by what is searched after the library path: its own
  /// RUNPATH; for musl also its RPATH, and those of the objects that led to it.
  private boolean mayFind(LoadPlan plan, LoadedObject object, String name) {
    if (!libc.isMusl()) {
      return mayFind(object.facts().runpath(), object, name);
    }
    LoadedObject at = object;
    while (!mayFind(at.facts().runpath(), at, name) && !mayFind(at.facts().rpath(), at, name)) {
      if (at.loadedBy() == at.index()) {
        return false;
      }
      at = plan.objects().get(at.loadedBy());
    }
    return true;
  }

  private boolean mayFind(@Nullable String path, LoadedObject object, String name) {
    if (path == null || path.isEmpty()) {
      return false;
    }
    String origin = object.path().substring(0, Math.max(object.path().lastIndexOf('/'), 0));
    for (String element : path.split(":", -1)) {
      String directory = element.replace("${ORIGIN}", origin).replace("$ORIGIN", origin);
      if (!directory.startsWith("/")
          || directory.indexOf('$') >= 0
          || !(view.probe(directory, name) instanceof Missing)) {
        return true;
      }
    }
    return false;
  }
}
