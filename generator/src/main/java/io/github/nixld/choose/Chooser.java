package io.github.nixld.choose;

import io.github.nixld.index.Index;
import io.github.nixld.index.Loader;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Machine;
import io.github.nixld.loader.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Chooses, for each system among some foreign objects, a loader and a library path.
public final class Chooser {
  /// Stands for the directory of a farm that nobody asked for yet: no path leads there.
  private static final String UNMADE_FARM = "/dev/null/farm";

  private final Index index;
  private final Options options;
  private final FileView view;

  /// A chooser over one store.
  public Chooser(Index index, Options options) {
    this.index = index;
    this.options = options;
    this.view = new IndexView(index);
  }

  /// Chooses for all objects at once; those of one system and one libc family share an environment.
  ///
  /// @param foreign the objects
  /// @return an environment for each system: that of this machine first, then in the order of their
  ///   names
  /// @throws NoLoaderException where the store has no loader for one of them
  public List<Environment> choose(List<Foreign> foreign) throws NoLoaderException {
    Map<String, List<Foreign>> bySystem = new TreeMap<>();
    for (Foreign object : foreign) {
      String system = Machine.system(object.object().header());
      if (system == null) {
        throw new NoLoaderException(
            object.path()
                + ": built for "
                + Machine.describe(object.object().header())
                + ", which nix-ld does not serve");
      }
      bySystem
          .computeIfAbsent(object.musl() ? system + " musl" : system, s -> new ArrayList<>())
          .add(object);
    }
    List<Environment> environments = new ArrayList<>();
    for (Map.Entry<String, List<Foreign>> entry : bySystem.entrySet()) {
      environments.add(chooseFor(entry.getKey().split(" ", -1)[0], entry.getValue()));
    }
    environments.sort(
        Comparator.comparingInt(e -> e.system().equals(Machine.hostSystem()) ? 0 : 1));
    return environments;
  }

  private Environment chooseFor(String system, List<Foreign> foreign) throws NoLoaderException {
    List<Glibc> glibcs = glibcsFor(foreign.getFirst());
    Environment best = null;
    int fewest = Integer.MAX_VALUE;
    for (Glibc glibc : glibcs) {
      Environment environment = under(glibc, system, foreign);
      if (environment.complete()) {
        return environment;
      }
      int problems = environment.unresolved().size();
      if (problems < fewest) {
        best = environment;
        fewest = problems;
      }
    }
    if (best == null) {
      throw new NoLoaderException(
          foreign.getFirst().path()
              + ": the store has no "
              + (foreign.getFirst().musl() ? "musl" : "glibc")
              + " loader for "
              + system
              + ": add one, for example nix-build '<nixpkgs>' -A "
              + (foreign.getFirst().musl() ? "musl" : "glibc"));
    }
    return best;
  }

  /// The loaders that could start an object: newest first, so that no requirement is higher than it
  /// must be.
  private List<Glibc> glibcsFor(Foreign object) {
    List<Glibc> glibcs = new ArrayList<>();
    for (Loader loader : index.loaders()) {
      Glibc glibc = Glibc.of(loader, view);
      if (glibc != null
          && glibc.loader().musl() == object.musl()
          && glibc.loader().object().header().sameMachine(object.object().header())
          && (options.loader() == null
              || options.loader().equals(glibc.loader().path())
              || options.loader().equals(loader.object().path()))) {
        glibcs.add(glibc);
      }
    }
    glibcs.sort(
        Comparator.comparingInt((Glibc g) -> wish(g.entry().object().storePath()))
            .thenComparing((a, b) ->
                Versions.compare(b.loader().builtIn().version(), a.loader().builtIn().version()))
            .thenComparing(g -> g.loader().path()));
    return glibcs;
  }

  private int wish(String storePath) {
    if (options.prefer() != null && options.prefer().matcher(storePath).find()) {
      return 0;
    }
    return options.avoid() != null && options.avoid().matcher(storePath).find() ? 2 : 1;
  }

  private Environment under(Glibc glibc, String system, List<Foreign> foreign) {
    Candidates candidates = new Candidates(index, view, glibc, options, new Bundle(foreign, view));
    Solver.Solution solution = solution(glibc, candidates, foreign, options.farm());
    List<String> notes = new ArrayList<>(displaced(solution));
    if (solution.problems() > 0 && options.farm() == null) {
      Solver.Solution farmed = solution(glibc, candidates, foreign, UNMADE_FARM);
      if (farmed.problems() == 0) {
        notes.add("a link farm would resolve everything: use --farm DIR");
      }
    }
    List<Environment.Run> runs = new ArrayList<>();
    for (Trial trial : solution.trials()) {
      runs.add(trial.run());
    }
    return new Environment(
        index.storeDirectory(),
        system,
        solution.problems() == 0,
        glibc.entry(),
        glibc.loader().path(),
        solution.arrangement().libraryPath(),
        solution.arrangement().linkTargets(),
        decisions(solution, candidates, glibc),
        runs,
        unresolved(solution, candidates),
        notes);
  }

  private Solver.Solution solution(
      Glibc glibc, Candidates candidates, List<Foreign> foreign, @Nullable String farm) {
    Evaluator evaluator = new Evaluator(glibc, view, options.additional());
    Solver.Solution solution = new Solver(view, evaluator, candidates, farm, foreign).solve();
    return withDefaults(solution, evaluator, foreign);
  }

  /// Adds the directories that nix-ld would have searched without a library path, where they do no
  /// harm.
  private Solver.Solution withDefaults(
      Solver.Solution solution, Evaluator evaluator, List<Foreign> foreign) {
    Solver.Solution result = solution;
    for (String directory : options.defaults()) {
      if (!view.isDirectory(directory)) {
        continue;
      }
      Arrangement arrangement = result.arrangement().followedBy(directory);
      List<Trial> trials = new ArrayList<>();
      boolean harmless = true;
      for (int i = 0; i < foreign.size(); i++) {
        Trial trial = evaluator.run(foreign.get(i), arrangement);
        harmless &= trial.notIn(result.trials().get(i).keys()).isEmpty();
        trials.add(trial);
      }
      if (harmless) {
        result = new Solver.Solution(result.chosen(), arrangement, trials);
      }
    }
    return result;
  }

  private List<Environment.Decision> decisions(
      Solver.Solution solution, Candidates candidates, Glibc glibc) {
    List<Environment.Decision> decisions = new ArrayList<>();
    for (Candidate candidate : solution.chosen().values()) {
      List<Environment.Rejected> rejected = new ArrayList<>();
      for (Candidate other : candidates.of(candidate.name())) {
        if (!other.equals(candidate)) {
          rejected.add(
              new Environment.Rejected(
                  other.label(), Preference.reason(other, candidate, options, glibc)));
        }
      }
      rejected.addAll(candidates.refused(candidate.name()));
      decisions.add(new Environment.Decision(candidate, rejected));
    }
    return decisions;
  }

  private List<Environment.Unresolved> unresolved(Solver.Solution solution, Candidates candidates) {
    Map<String, Set<String>> neededBy = new LinkedHashMap<>();
    Map<String, Problem> first = new LinkedHashMap<>();
    for (Trial trial : solution.trials()) {
      for (Problem problem : trial.problems()) {
        first.putIfAbsent(problem.name(), problem);
        neededBy
            .computeIfAbsent(problem.name(), n -> new LinkedHashSet<>())
            .add(problem.plan().objects().get(problem.requester()).path());
      }
    }
    List<Environment.Unresolved> unresolved = new ArrayList<>();
    for (Map.Entry<String, Problem> entry : first.entrySet()) {
      unresolved.add(
          new Environment.Unresolved(
              entry.getKey(),
              List.copyOf(neededBy.getOrDefault(entry.getKey(), Set.of())),
              reason(entry.getValue(), candidates),
              Nearest.to(entry.getKey(), index, candidates),
              List.of()));
    }
    return unresolved;
  }

  private String reason(Problem problem, Candidates candidates) {
    if (!(problem.fault() instanceof Fault.NotFound fault)) {
      return problem.fault().message(problem.plan());
    }
    Candidate renamed = firstRenamed(candidates.of(fault.name()));
    if (renamed != null && options.farm() == null) {
      return "only "
          + renamed.label()
          + " has it, in a file called "
          + renamed.file()
          + ": --farm DIR would serve it";
    }
    if (!candidates.of(fault.name()).isEmpty()) {
      return "no directory of the store that has it goes together with the rest";
    }
    return candidates.refused(fault.name()).isEmpty()
        ? "nothing in the store provides it"
        : "nothing in the store provides it for this program";
  }

  private static @Nullable Candidate firstRenamed(List<Candidate> candidates) {
    for (Candidate candidate : candidates) {
      if (!candidate.servedByName()) {
        return candidate;
      }
    }
    return null;
  }

  /// Bundled libraries that the library path takes the place of, one line each.
  private List<String> displaced(Solver.Solution solution) {
    Set<String> notes = new LinkedHashSet<>();
    for (Trial trial : solution.trials()) {
      String own = trial.run().object().origin();
      for (LoadedObject object : trial.run().plan().objects()) {
        int slash = object.path().lastIndexOf('/');
        if (object.rule() == Rule.LD_LIBRARY_PATH
            && !object.path().substring(0, Math.max(slash, 0)).equals(own)
            && view.probe(own, object.name()) instanceof FileView.Present bundled
            && !bundled.identity().equals(object.identity())) {
          notes.add(
              object.name()
                  + ": "
                  + object.path()
                  + " takes the place of the bundled one in "
                  + own);
        }
      }
    }
    return List.copyOf(notes);
  }
}
