package io.github.nixld.choose;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.KnownStore;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.choose.search.ChoiceProblem;
import io.github.nixld.choose.search.ObjectRun;
import io.github.nixld.choose.search.Problem;
import io.github.nixld.choose.search.Solution;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reports a solution: which candidates won and lost, and what is still missing and why.
///
/// @param store the files
/// @param problem the problem that was solved
/// @param solution the solution
record SolutionReport(KnownStore store, ChoiceProblem problem, Solution solution) {
  List<Environment.Decision> decisions() {
    List<Environment.Decision> decisions = new ArrayList<>();
    for (Candidate candidate : solution.selection().candidates()) {
      List<Rejected> rejected = new ArrayList<>();
      // Candidates before it would have been taken.
      boolean before = true;
      for (Candidate other : problem.candidates().of(candidate.name())) {
        if (other.equals(candidate)) {
          before = false;
        } else {
          rejected.add(
              new Rejected(
                  other.label(),
                  before
                      ? "does not go together with the rest"
                      : problem.candidates().ranking().reason(other, candidate)));
        }
      }
      rejected.addAll(problem.candidates().refused(candidate.name()));
      decisions.add(new Environment.Decision(candidate, rejected, alike(candidate)));
    }
    return decisions;
  }

  /// The choices for which the store hardly shows which package is meant, all in one line; empty if
  /// there are none.
  static List<String> thin(List<Environment.Decision> decisions) {
    List<String> choices = new ArrayList<>();
    for (Environment.Decision decision : decisions) {
      Candidate chosen = decision.chosen();
      if (!decision.alike().isEmpty()) {
        String next = decision.alike().getFirst().label();
        choices.add("%s: %s or %s".formatted(chosen.name(), chosen.label(), next));
      }
    }
    return choices.isEmpty()
        ? List.of()
        : List.of(
            "only their names tell them apart (--interactive asks, --prefer takes another): "
                + String.join("; ", choices));
  }

  /// The candidates after a chosen one of the store that only their names tell apart from it: one
  /// for each store path, and other files.
  private List<Candidate> alike(Candidate chosen) {
    Map<String, Candidate> alike = new LinkedHashMap<>();
    boolean after = false;
    for (Candidate other : problem.candidates().of(chosen.name())) {
      if (after && !other.identity().equals(chosen.identity())) {
        if (!problem.candidates().ranking().isThin(other, chosen)) {
          // So are all worse ones.
          break;
        }
        alike.putIfAbsent(other.label(), other);
      }
      after |= other.equals(chosen) && chosen.storePath() != null;
    }
    alike.remove(chosen.label());
    return List.copyOf(alike.values());
  }

  List<Environment.Unresolved> unresolved() {
    Map<String, Set<String>> neededBy = new LinkedHashMap<>();
    Map<String, Problem> first = new LinkedHashMap<>();
    for (ObjectRun run : solution.runs()) {
      for (Problem open : run.problems()) {
        first.putIfAbsent(open.name(), open);
        Set<String> requesters = neededBy.computeIfAbsent(open.name(), n -> new LinkedHashSet<>());
        LoadedObject requester = open.plan().objects().get(open.requester());
        if (!isAskedFor(open, requester)) {
          requesters.add(requester.path());
        }
      }
    }
    List<Environment.Unresolved> unresolved = new ArrayList<>();
    for (Map.Entry<String, Problem> entry : first.entrySet()) {
      unresolved.add(
          new Environment.Unresolved(
              entry.getKey(),
              List.copyOf(neededBy.getOrDefault(entry.getKey(), Set.of())),
              reason(entry.getValue()),
              entry.getValue().fault() instanceof Fault.NotFound
                  ? NearMisses.to(entry.getKey(), store, problem.candidates())
                  : List.of(),
              List.of()));
    }
    return unresolved;
  }

  /// Whether only the user wants it.
  private boolean isAskedFor(Problem open, LoadedObject requester) {
    return open.fault() instanceof Fault.NotFound fault
        && problem.options().additional().contains(fault.name())
        && requester.needs().stream().noneMatch(need -> need.name().equals(fault.name()));
  }

  /// The system's drivers for which the chosen glibc is too old.
  Environment.Unresolved drivers(String missing) {
    List<String> users = new ArrayList<>();
    for (ObjectRun run : solution.runs()) {
      users.add(run.object().path());
    }
    return new Environment.Unresolved(
        "drivers",
        users,
        missing + ", the chosen glibc is " + problem.libc().loader().builtIn().version(),
        List.of(),
        List.of());
  }

  private String reason(Problem open) {
    if (!(open.fault() instanceof Fault.NotFound fault)) {
      // ld.so's own message may have a tab.
      return open.message().replace('\t', ' ')
          + (isOfNewerLibc(open)
              ? "; the chosen glibc is %s: add one of a newer nixpkgs"
                  .formatted(problem.libc().loader().builtIn().version())
              : "");
    }
    Candidate renamed = firstRenamed(problem.candidates().of(fault.name()));
    if (renamed != null && problem.options().farm() == null) {
      if (!renamed.isListable()) {
        return "only "
            + renamed.directory()
            + " has it, which a library path cannot name because of its ':' or ';'"
            + ": --farm DIR would serve it";
      }
      return "only "
          + renamed.label()
          + " has it, in a file called "
          + renamed.file()
          + ": --farm DIR would serve it";
    }
    if (!problem.candidates().of(fault.name()).isEmpty()) {
      String obstacle = solution.obstacles().get(fault.name());
      return "no directory of the store that has it goes together with the rest"
          + (obstacle == null ? "" : ": " + obstacle.replace('\t', ' '));
    }
    String nothing =
        problem.candidates().refused(fault.name()).isEmpty()
            ? Environment.Unresolved.nothing(store.label())
            : Environment.Unresolved.nothing(store.label()) + " for this program";
    Path beyond = problem.candidates().bundle().beyond(fault.name());
    return beyond == null ? nothing : nothing + "; name " + beyond + " too, which has it";
  }

  private boolean isOfNewerLibc(Problem open) {
    return open.fault() instanceof Fault.VersionMissing missing
        && missing.version().startsWith("GLIBC_")
        && problem.libc().owns(open.name());
  }

  private static @Nullable Candidate firstRenamed(List<Candidate> candidates) {
    for (Candidate candidate : candidates) {
      if (!candidate.servedByName()) {
        return candidate;
      }
    }
    return null;
  }

  /// Libraries taken from near the programs that the user has to know about, a line each: the user
  /// did not name them, and the store lacks them.
  List<String> neighbours() {
    List<String> notes = new ArrayList<>();
    for (Candidate candidate : solution.selection().candidates()) {
      if (candidate.storePath() == null && !problem.libc().owns(candidate.name())) {
        String remark = problem.candidates().bundle().remark(candidate);
        if (remark != null) {
          notes.add(candidate.name() + ": taken from " + candidate.directory() + ": " + remark);
        }
      }
    }
    return notes;
  }

  /// Bundled libraries that the library path replaces, one line each.
  List<String> displaced() {
    Set<String> notes = new LinkedHashSet<>();
    for (ObjectRun run : solution.runs()) {
      for (LoadedObject object : run.plan().objects()) {
        if (object.rule() == Rule.LD_LIBRARY_PATH) {
          String place = bundledBeside(object);
          if (place != null) {
            notes.add(object.name() + ": " + object.path() + " replaces the one in " + place);
          }
        }
      }
    }
    return List.copyOf(notes);
  }

  /// The directory of the bundle with another file of an object's name; null if the object itself
  /// is of the bundle.
  private @Nullable String bundledBeside(LoadedObject object) {
    String place = null;
    for (String directory : problem.candidates().bundle().directoriesOf(object.name())) {
      if (problem.view().probe(directory, object.name()) instanceof FileView.Present file) {
        if (file.identity().equals(object.identity())) {
          return null;
        }
        place = place == null ? directory : place;
      }
    }
    return place;
  }
}
