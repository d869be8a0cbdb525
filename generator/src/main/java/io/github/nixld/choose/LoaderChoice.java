package io.github.nixld.choose;

import io.github.nixld.choose.candidate.BundledLibraries;
import io.github.nixld.choose.candidate.CandidateRules;
import io.github.nixld.choose.candidate.Candidates;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.HostLibraries;
import io.github.nixld.choose.candidate.IndexView;
import io.github.nixld.choose.candidate.LibcInstallation;
import io.github.nixld.choose.dlopen.DlopenHints;
import io.github.nixld.index.Index;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.FileView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The choice for some objects of one system under one loader.
final class LoaderChoice {
  /// Stands for the directory of a farm that nobody asked for yet: no path leads there.
  private static final String UNMADE_FARM = "/dev/null/farm";

  private final Index index;
  private final IndexView view;
  private final Options options;
  private final SymbolProof symbols;
  private final LibcInstallation glibc;
  private final String system;
  private final List<ForeignObject> foreign;
  private final @Nullable ForeignObject process;
  private final BundledLibraries bundle;
  private final Candidates candidates;
  private final DlopenHints wishes;
  private final Repairs repairs;

  LoaderChoice(
      Index index,
      IndexView view,
      Options options,
      SymbolProof symbols,
      DlopenHints wishes,
      LibcInstallation glibc,
      String system,
      List<ForeignObject> foreign,
      @Nullable ForeignObject process) {
    this.index = index;
    this.view = view;
    this.options = options;
    this.symbols = symbols;
    this.glibc = glibc;
    this.system = system;
    this.foreign = foreign;
    this.process = process;
    this.bundle = new BundledLibraries(foreign, view, index.storeDirectory());
    this.candidates =
        new Candidates(
            view,
            glibc,
            new CandidateRules(
                options.prefer(), options.avoid(), options.drivers(), options.farm() != null),
            bundle,
            process == null ? null : HostLibraries.of(process, glibc, view));
    this.wishes = wishes;
    this.repairs = new Repairs(candidates, symbols);
  }

  /// What came of it.
  ///
  /// @param environment the environment
  /// @param settled whether another loader cannot do better: it is complete, or all that is left
  ///   are names that no file of the store has
  /// @param problems how many problems it leaves
  record Outcome(Environment environment, boolean settled, int problems) {}

  /// Solves, proves, and says what came of it.
  ///
  /// @param fewest how many problems another loader leaves
  Outcome outcome(int fewest) {
    Evaluator needed =
        new Evaluator(
            glibc, view, symbols, candidates, options.additional(), wishes, process, foreign);
    DlopenExtension.Enlarged enlarged =
        new DlopenExtension(
                view,
                repairs,
                candidates,
                bundle,
                options.dlopen(),
                options.farm(),
                foreign,
                needed,
                new Solver(view, needed, repairs, options.farm(), foreign).solve(fewest))
            .enlarge();
    Solver.Solution solution = completed(enlarged.solution(), enlarged.evaluator());
    DlopenSummary possibilities =
        new DlopenSummary(
            solution.trials(),
            enlarged.refused(),
            name -> !index.providers(name).isEmpty(),
            options.dlopen());
    SolutionReport findings = new SolutionReport(index, view, options, glibc, bundle, candidates, solution);
    List<String> notes = new ArrayList<>(findings.displaced());
    notes.addAll(possibilities.notes());
    boolean beyondStore = beyondStore(solution);
    String driver = Drivers.missing(solution.trials(), options.drivers(), glibc, view);
    boolean driverNeeded =
        driver != null && Drivers.needed(solution.trials(), options.additional());
    if (solution.problems() > 0
        && !driverNeeded
        && !anyBeyondStore(solution)
        && options.farm() == null
        && new Solver(view, needed, repairs, UNMADE_FARM, foreign).solve(fewest).problems() == 0) {
      notes.add("a link farm would resolve everything: use --farm DIR");
    }
    List<Environment.Unresolved> unresolved = new ArrayList<>(findings.unresolved());
    if (driver != null && driverNeeded) {
      unresolved.add(findings.drivers(driver));
    } else if (driver != null) {
      notes.add("drivers: " + driver + ", the chosen glibc is older");
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
            possibilities.all(),
            notes);
    return new Outcome(environment, beyondStore || environment.complete(), solution.problems());
  }

  private boolean beyondStore(Solver.Solution solution) {
    for (Trial trial : solution.trials()) {
      for (Problem problem : trial.problems()) {
        if (!(problem.fault() instanceof Fault.NotFound fault) || !beyondStore(fault.name())) {
          return false;
        }
      }
    }
    return solution.problems() > 0;
  }

  private boolean anyBeyondStore(Solver.Solution solution) {
    for (Trial trial : solution.trials()) {
      for (Problem problem : trial.problems()) {
        if (problem.fault() instanceof Fault.NotFound fault && beyondStore(fault.name())) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean beyondStore(String name) {
    return candidates.of(name).isEmpty() && candidates.refused(name).isEmpty();
  }

  /// A solution with the directories that have to stand at the end.
  private Solver.Solution completed(Solver.Solution chosen, Evaluator evaluator) {
    Solver.Solution solution = withDefaults(chosen, evaluator);
    // nix-ld puts the value behind a ":" where LD_LIBRARY_PATH is set: an empty one would name the
    // working directory.
    return solution.arrangement().libraryPath().isEmpty()
        ? followedBy(glibc.directory(), solution, evaluator)
        : solution;
  }

  private Solver.Solution followedBy(
      String directory, Solver.Solution solution, Evaluator evaluator) {
    LibraryLayout arrangement = solution.arrangement().followedBy(directory);
    List<Trial> trials = new ArrayList<>();
    for (ForeignObject object : foreign) {
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
