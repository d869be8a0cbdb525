package io.github.nixld.choose;

import io.github.nixld.index.Index;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.FileView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The choice for some objects of one system under one loader.
final class Choice {
  /// Stands for the directory of a farm that nobody asked for yet: no path leads there.
  private static final String UNMADE_FARM = "/dev/null/farm";

  private final Index index;
  private final FileView view;
  private final Options options;
  private final Symbols symbols;
  private final Glibc glibc;
  private final String system;
  private final List<Foreign> foreign;
  private final Bundle bundle;
  private final Candidates candidates;

  Choice(
      Index index,
      FileView view,
      Options options,
      Symbols symbols,
      Glibc glibc,
      String system,
      List<Foreign> foreign) {
    this.index = index;
    this.view = view;
    this.options = options;
    this.symbols = symbols;
    this.glibc = glibc;
    this.system = system;
    this.foreign = foreign;
    this.bundle = new Bundle(foreign, view, index.storeDirectory());
    this.candidates = new Candidates(index, view, glibc, options, bundle);
  }

  /// What came of it.
  ///
  /// @param environment the environment
  /// @param settled whether another loader cannot do better: it is complete, or all that is left
  ///   are names that no file of the store has
  record Outcome(Environment environment, boolean settled) {}

  /// Solves, proves, and says what came of it.
  Outcome outcome() {
    Solver.Solution solution = solution(options.farm());
    Findings findings = new Findings(index, view, options, glibc, bundle, candidates, solution);
    List<String> notes = new ArrayList<>(findings.displaced());
    boolean beyondStore = beyondStore(solution);
    if (solution.problems() > 0
        && !beyondStore
        && options.farm() == null
        && solution(UNMADE_FARM).problems() == 0) {
      notes.add("a link farm would resolve everything: use --farm DIR");
    }
    List<Environment.Unresolved> unresolved = new ArrayList<>(findings.unresolved());
    String driver = Drivers.missing(solution.trials(), options.drivers(), glibc, view);
    if (driver != null) {
      unresolved.add(findings.drivers(driver));
    }
    List<Environment.Run> runs = new ArrayList<>();
    for (Trial trial : solution.trials()) {
      runs.add(trial.run());
    }
    Environment environment =
        new Environment(
            index.storeDirectory(),
            system,
            unresolved.isEmpty(),
            glibc.entry(),
            glibc.loader().path(),
            solution.arrangement().libraryPath(),
            solution.arrangement().linkTargets(),
            findings.decisions(),
            runs,
            unresolved,
            notes);
    return new Outcome(environment, beyondStore || environment.complete());
  }

  private boolean beyondStore(Solver.Solution solution) {
    for (Trial trial : solution.trials()) {
      for (Problem problem : trial.problems()) {
        if (!(problem.fault() instanceof Fault.NotFound fault)
            || !candidates.of(fault.name()).isEmpty()
            || !candidates.refused(fault.name()).isEmpty()) {
          return false;
        }
      }
    }
    return solution.problems() > 0;
  }

  private Solver.Solution solution(@Nullable String farm) {
    Evaluator evaluator = new Evaluator(glibc, view, symbols, candidates, options.additional());
    Repairs repairs = new Repairs(candidates, symbols);
    Solver.Solution solution =
        withDefaults(new Solver(view, evaluator, repairs, farm, foreign).solve(), evaluator);
    // nix-ld puts the value behind a ":" where LD_LIBRARY_PATH is set: an empty one would name the
    // working directory.
    return solution.arrangement().libraryPath().isEmpty()
        ? followedBy(glibc.directory(), solution, evaluator)
        : solution;
  }

  private Solver.Solution followedBy(
      String directory, Solver.Solution solution, Evaluator evaluator) {
    Arrangement arrangement = solution.arrangement().followedBy(directory);
    List<Trial> trials = new ArrayList<>();
    for (Foreign object : foreign) {
      trials.add(evaluator.run(object, arrangement));
    }
    return new Solver.Solution(solution.chosen(), arrangement, trials, solution.obstacles());
  }

  /// Adds the directories that nix-ld would have searched without a library path, where they do no
  /// harm.
  private Solver.Solution withDefaults(Solver.Solution solution, Evaluator evaluator) {
    Solver.Solution result = solution;
    for (String directory : options.defaults()) {
      if (!view.isDirectory(directory)) {
        continue;
      }
      Solver.Solution longer = followedBy(directory, result, evaluator);
      boolean harmless = true;
      for (int i = 0; i < foreign.size(); i++) {
        harmless &= result.trials().get(i).lacks().containsAll(longer.trials().get(i).lacks());
      }
      if (harmless) {
        result = longer;
      }
    }
    return result;
  }
}
