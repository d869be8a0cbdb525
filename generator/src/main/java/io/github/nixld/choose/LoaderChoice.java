package io.github.nixld.choose;

import io.github.nixld.choose.candidate.BundledLibraries;
import io.github.nixld.choose.candidate.CandidateRules;
import io.github.nixld.choose.candidate.Candidates;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.HostLibraries;
import io.github.nixld.choose.candidate.KnownStore;
import io.github.nixld.choose.candidate.LibcInstallation;
import io.github.nixld.choose.search.ChoiceProblem;
import io.github.nixld.choose.search.Evaluator;
import io.github.nixld.choose.search.LibraryLayout;
import io.github.nixld.choose.search.ObjectRun;
import io.github.nixld.choose.search.Problem;
import io.github.nixld.choose.search.Search;
import io.github.nixld.choose.search.Solution;
import io.github.nixld.loader.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The choice for some objects of one system under one loader.
final class LoaderChoice {
  private final Question question;
  private final LibcInstallation libc;
  private final Candidates candidates;
  private final Search search;
  private final Solution solution;
  private final int fewest;
  private final SolutionReport report;
  private final @Nullable String driver;
  private final boolean driverNeeded;
  private final List<Environment.Unresolved> unresolved;

  /// The question about one system.
  ///
  /// @param options how the choice is steered
  /// @param system the Nix system
  /// @param subjects what has to load
  /// @param facts what is read from files, shared by all loaders
  record Question(
      Options options, String system, ChoiceProblem.Subjects subjects, FileFacts facts) {}

  /// Solves.
  ///
  /// @param fewest how many problems another loader leaves
  LoaderChoice(Question question, LibcInstallation libc, int fewest) {
    this.question = question;
    this.libc = libc;
    this.fewest = fewest;
    KnownStore view = question.facts.view();
    Options options = question.options;
    List<ForeignObject> objects = question.subjects.objects();
    ForeignObject host = question.subjects.host();
    this.candidates =
        new Candidates(
            view,
            libc,
            new CandidateRules(options.preference(), options.drivers(), options.farm() != null),
            new BundledLibraries(objects, view, view.storeDirectory()),
            host == null ? null : HostLibraries.of(host, libc, view));
    ChoiceProblem problem =
        new ChoiceProblem(
            view,
            libc,
            candidates,
            question.subjects,
            new ChoiceProblem.SearchOptions(
                options.additional(),
                options.dlopen(),
                options.farm(),
                options.defaults(),
                options.first()));
    this.search =
        new Search(
            problem,
            new Evaluator(problem, question.facts.hints(), question.facts.symbols()),
            question.facts.symbols());
    this.solution = search.solve(fewest);
    this.report = new SolutionReport(view, problem, solution);
    Drivers drivers = new Drivers(solution.runs(), libc, view);
    this.driver = drivers.firstTooNew(options.drivers());
    this.driverNeeded = driver != null && drivers.areNeeded(options.additional());
    this.unresolved = new ArrayList<>(report.unresolved());
    if (driver != null && driverNeeded) {
      unresolved.add(report.drivers(driver));
    }
  }

  /// How many problems are left.
  int problems() {
    return solution.problems();
  }

  /// What keeps objects from loading.
  List<Environment.Unresolved> unresolved() {
    return unresolved;
  }

  /// Whether no other loader can do better: everything loads, or only names are left that no file
  /// of the store has.
  boolean isSettled() {
    return unresolved.isEmpty() || isBeyondStore();
  }

  /// The loader, and the libc that it belongs to.
  LibcInstallation libc() {
    return libc;
  }

  /// The environment, with everything to report about it.
  ///
  /// @param loader its loader, with the reasons for it
  Environment environment(Environment.ChosenLoader loader) {
    KnownStore view = question.facts.view();
    DlopenSummary summary =
        new DlopenSummary(
            solution.runs(),
            solution.refused(),
            name -> !view.providers(name).isEmpty(),
            question.options.dlopen());
    List<String> notes = new ArrayList<>(report.displaced());
    notes.addAll(report.neighbours());
    notes.addAll(summary.notes());
    List<Environment.Decision> decisions = report.decisions();
    notes.addAll(SolutionReport.thin(decisions));
    if (wouldBeSolvedByFarm()) {
      notes.add(Environment.FARM_RESOLVES_ALL);
    }
    if (driver != null && !driverNeeded) {
      notes.add("drivers: " + driver + ", the chosen glibc is older");
    }
    LibraryLayout layout = solution.selection().layout();
    List<String> absent = absent(layout);
    return new Environment(
        view.storeDirectory(),
        question.system,
        unresolved.isEmpty() && absent.isEmpty(),
        loader,
        layout.directories(),
        layout.linkTargets(),
        decisions,
        solution.runs().stream().map(run -> new Environment.Run(run.object(), run.plan())).toList(),
        unresolved,
        summary.all(),
        notes,
        absent);
  }

  /// The store paths that the result names and that have to be fetched.
  private List<String> absent(LibraryLayout layout) {
    KnownStore view = question.facts.view();
    List<String> paths = new ArrayList<>(layout.directories());
    paths.addAll(layout.linkTargets().values());
    paths.add(libc.loader().path());
    for (ObjectRun run : solution.runs()) {
      run.plan().objects().forEach(object -> paths.add(object.path()));
    }
    String store = view.storeDirectory() + "/";
    SortedSet<String> absent = new TreeSet<>();
    for (String path : paths) {
      if (path.startsWith(store)) {
        int end = path.indexOf('/', store.length());
        String basename = path.substring(store.length(), end < 0 ? path.length() : end);
        if (!view.isPresent(basename)) {
          absent.add(store + basename);
        }
      }
    }
    return List.copyOf(absent);
  }

  private boolean wouldBeSolvedByFarm() {
    return solution.problems() > 0
        && !driverNeeded
        && question.options.farm() == null
        && missingNames().stream().noneMatch(this::isBeyondStore)
        && search.isSolvedByFarm(fewest);
  }

  /// Whether only names are left that no file of the store has.
  private boolean isBeyondStore() {
    List<String> missing = missingNames();
    return solution.problems() > 0
        && missing.size() == solution.problems()
        && missing.stream().allMatch(this::isBeyondStore);
  }

  private List<String> missingNames() {
    List<String> names = new ArrayList<>();
    for (ObjectRun run : solution.runs()) {
      for (Problem open : run.problems()) {
        if (open.fault() instanceof Fault.NotFound fault) {
          names.add(fault.name());
        }
      }
    }
    return names;
  }

  private boolean isBeyondStore(String name) {
    return candidates.of(name).isEmpty() && candidates.refused(name).isEmpty();
  }
}
