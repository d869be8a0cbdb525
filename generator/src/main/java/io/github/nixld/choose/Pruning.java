package io.github.nixld.choose;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.loader.FileView.Missing;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes out of some choices everything without which nothing gets worse: whole directories, or
/// single links of a farm.
///
/// A simulation tells, where it is not plain that a directory is needed: most are, and a simulation
/// for each would be most of the work.
final class Pruning {
  private final FileView view;
  private final DirectoryOrder order;
  private final Evaluator evaluator;
  private final @Nullable String farm;
  private final List<ForeignObject> foreign;

  Pruning(
      FileView view,
      DirectoryOrder order,
      Evaluator evaluator,
      @Nullable String farm,
      List<ForeignObject> foreign) {
    this.view = view;
    this.order = order;
    this.evaluator = evaluator;
    this.farm = farm;
    this.foreign = foreign;
  }

  /// The choices that are needed. One may be needed only because of another that goes later: the
  /// rest is looked at again.
  ///
  /// @param all choices that can be arranged, by name
  Map<String, Candidate> pruned(Map<String, Candidate> all) {
    Map<String, Candidate> left = all;
    List<Trial> trials = trials(left);
    if (trials == null) {
      return all;
    }
    Set<String> known = Trial.lacks(trials);
    boolean dropped = true;
    while (dropped) {
      dropped = false;
      Map<String, Set<String>> parts = parts(left);
      for (Map.Entry<String, Set<String>> part : List.copyOf(parts.entrySet()).reversed()) {
        if (farm == null && surelyNeeded(part.getKey(), parts.keySet(), trials, known)) {
          continue;
        }
        Map<String, Candidate> without = new LinkedHashMap<>(left);
        without.keySet().removeAll(part.getValue());
        List<Trial> outcome = trials(without);
        if (outcome != null && known.containsAll(Trial.lacks(outcome))) {
          left = without;
          trials = outcome;
          dropped = true;
        }
      }
    }
    return left;
  }

  /// Null where no order of the directories serves the choices.
  private @Nullable List<Trial> trials(Map<String, Candidate> choices) {
    LibraryLayout arrangement = LibraryLayout.of(choices, farm, order);
    if (arrangement == null) {
      return null;
    }
    List<Trial> trials = new ArrayList<>();
    for (ForeignObject object : foreign) {
      trials.add(evaluator.run(object, arrangement));
    }
    return trials;
  }

  /// The names that can only go together, by what they are called together: those of a directory;
  /// in a farm each alone.
  private Map<String, Set<String>> parts(Map<String, Candidate> choices) {
    Map<String, Set<String>> parts = new LinkedHashMap<>();
    for (Candidate candidate : choices.values()) {
      parts
          .computeIfAbsent(
              farm == null ? candidate.directory() : candidate.name(), p -> new LinkedHashSet<>())
          .add(candidate.name());
    }
    return parts;
  }

  /// Whether a run without a directory would miss the first object that the directory serves. Up to
  /// there it would be the same run; then whoever asks for that object would have to find it in
  /// another place.
  ///
  /// @param known what is missing anyway
  private boolean surelyNeeded(
      String directory, Set<String> directories, List<Trial> trials, Set<String> known) {
    for (Trial trial : trials) {
      LoadPlan plan = trial.run().plan();
      LoadedObject first = firstFrom(directory, plan);
      if (first != null
          && !known.contains(first.name())
          && !evaluator.systemHas(first.name())
          && onlyIn(directory, directories, first.name())
          && !mayFind(plan, plan.objects().get(first.loadedBy()), first.name())) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable LoadedObject firstFrom(String directory, LoadPlan plan) {
    for (LoadedObject object : plan.objects()) {
      if (object.rule() == Rule.LD_LIBRARY_PATH && object.where().equals(directory)) {
        return object;
      }
    }
    return null;
  }

  private boolean onlyIn(String directory, Set<String> directories, String name) {
    for (String other : directories) {
      if (!other.equals(directory) && !(view.probe(other, name) instanceof Missing)) {
        return false;
      }
    }
    return true;
  }

  /// Whether an object might find a name by what is searched behind the library path: its own
  /// RUNPATH; for musl its RPATH too, and those of whoever loaded it.
  private boolean mayFind(LoadPlan plan, LoadedObject object, String name) {
    if (!evaluator.musl()) {
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
