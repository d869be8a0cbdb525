package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.LibcInstallation;
import io.github.nixld.choose.dlopen.DlopenHint;
import io.github.nixld.choose.dlopen.DlopenHints;
import io.github.nixld.choose.dlopen.ServedHints;
import io.github.nixld.choose.search.EvaluationCache.Entry;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.DirectoryEntries;
import io.github.nixld.loader.DlopenCalls.Caller;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadRequest;
import io.github.nixld.loader.Simulator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs objects under selections. Each pair is simulated once, and an object is not simulated again
/// if a change cannot touch its run ([Footprint]).
public final class Evaluator {
  private final ChoiceProblem problem;
  private final ServedHints served;
  private final Shared shared;

  /// What evaluators for different hints share.
  private static final class Shared {
    final Simulator simulator;
    final PathIds ids;
    final EvaluationCache cache;
    final DlopenHints hints;
    final ProblemFinder problems;
    final IdentityHashMap<ForeignObject, Integer> numbers = new IdentityHashMap<>();
    @Nullable Prepared last;
    int simulations;

    Shared(ChoiceProblem problem, DlopenHints hints, SymbolProof symbols) {
      String farm = problem.options().farm();
      simulator =
          new Simulator(
              problem.libc().loader(),
              farm == null ? problem.view() : new FarmView(problem.view(), farm, Map.of()),
              farm == null ? Search.UNMADE_FARM : farm);
      ids = new PathIds(simulator.entries());
      cache = new EvaluationCache(problem.objects().size(), ids);
      this.hints = hints;
      problems = new ProblemFinder(problem, symbols);
      for (ForeignObject object : problem.objects()) {
        numbers.put(object, numbers.size());
      }
    }
  }

  /// A layout with what runs need of it.
  private static final class Prepared {
    final LibraryLayout layout;
    final PathIds.Path ids;
    private final FileView view;
    private final Simulator simulator;
    private final List<String> first;
    private Simulator.@Nullable LibraryPath path;

    Prepared(LibraryLayout layout, PathIds.Path ids, ChoiceProblem problem, Simulator simulator) {
      this.layout = layout;
      this.ids = ids;
      this.view = problem.view();
      this.first = problem.options().first();
      this.simulator = simulator;
    }

    /// Most layouts need none, because their results are known.
    Simulator.LibraryPath path() {
      if (path == null) {
        List<String> searched = new ArrayList<>(first);
        searched.addAll(layout.directories());
        path = simulator.libraryPath(searched, layout.over(view));
      }
      return path;
    }
  }

  /// @param problem what is to be solved
  /// @param hints what objects may load with dlopen(3)
  /// @param symbols proves that no symbol is missing
  public Evaluator(ChoiceProblem problem, DlopenHints hints, SymbolProof symbols) {
    this(problem, ServedHints.NEEDED, new Shared(problem, hints, symbols));
  }

  private Evaluator(ChoiceProblem problem, ServedHints served, Shared shared) {
    this.problem = problem;
    this.served = served;
    this.shared = shared;
  }

  /// The same for runs that load more or less with dlopen(3).
  Evaluator serving(ServedHints others) {
    return new Evaluator(problem, others, shared);
  }

  /// The same for another farm, or none.
  Evaluator of(ChoiceProblem other) {
    return new Evaluator(other, served, shared);
  }

  ChoiceProblem problem() {
    return problem;
  }

  /// How many runs were simulated so far, each counted once.
  int simulations() {
    return shared.simulations;
  }

  /// The empty selection.
  Selection nothing() {
    return Selection.none(
        new Layouts(problem.view(), shared.simulator.entries(), problem.options().farm()));
  }

  /// The runs of all objects.
  Evaluation evaluate(Selection selection) {
    List<ObjectRun> runs = new ArrayList<>(problem.objects().size());
    for (ForeignObject object : problem.objects()) {
      runs.add(run(object, selection));
    }
    return new Evaluation(selection, runs);
  }

  /// The run of one object.
  ObjectRun run(ForeignObject object, Selection selection) {
    Prepared prepared = prepared(selection.layout());
    int number = number(object);
    Entry known = shared.cache.find(number, prepared.ids, entry -> holds(entry, object));
    if (known == null) {
      return first(object, prepared);
    }
    ObjectRun run = known.run();
    if (run == null) {
      run = simulate(object, prepared);
      shared.cache.keep(number, known, run);
    }
    return run;
  }

  /// Whether the run of an object has a problem. Unlike asking the run, this needs no simulation if
  /// only the run itself was not kept.
  boolean hasProblem(ForeignObject object, Selection selection, Problem.Key problem) {
    Prepared prepared = prepared(selection.layout());
    Entry known = shared.cache.find(number(object), prepared.ids, entry -> holds(entry, object));
    return known == null
        ? first(object, prepared).has(problem)
        : known.problems().contains(problem);
  }

  private int number(ForeignObject object) {
    return Objects.requireNonNull(shared.numbers.get(object));
  }

  private ObjectRun first(ForeignObject object, Prepared prepared) {
    shared.simulations++;
    ObjectRun run = simulate(object, prepared);
    shared.cache.add(number(object), prepared.ids, run, served);
    return run;
  }

  @SuppressWarnings("ReferenceEquality") // another that is equal is prepared again
  private Prepared prepared(LibraryLayout layout) {
    Prepared last = shared.last;
    if (last == null || last.layout != layout) {
      last = new Prepared(layout, layout.ids(shared.ids), problem, shared.simulator);
      shared.last = last;
    }
    return last;
  }

  /// The directories that were in a library path so far and may have a name.
  List<String> having(String name) {
    DirectoryEntries entries = shared.simulator.entries();
    return entries.having(name).stream().mapToObj(entries::directory).toList();
  }

  /// The names that a run asks for, for [#touches].
  BitSet asked(ObjectRun run) {
    return Footprint.names(run.plan(), shared.ids);
  }

  /// Whether a candidate can change a run: it is for a name that the run asks for, or its directory
  /// has such a name.
  boolean touches(Candidate candidate, BitSet asked) {
    PathIds ids = shared.ids;
    return asked.get(ids.name(candidate.name()))
        || ids.hasAny(ids.directory(candidate.directory()), asked);
  }

  /// Whether a run would ask for the same names.
  private boolean holds(Entry entry, ForeignObject object) {
    if (entry.hints().isEmpty() || entry.servedBy().equals(served)) {
      return true;
    }
    for (ObjectRun.SeenHint seen : entry.hints()) {
      String name = served.nameOf(seen.hint(), object.path(), problem.candidates());
      if (!Objects.equals(seen.name(), name)) {
        return false;
      }
    }
    return true;
  }

  private ObjectRun simulate(ForeignObject object, Prepared prepared) {
    LibcInstallation libc = problem.libc();
    // A program is started; a library is opened by the host, if there is one.
    ForeignObject host = problem.subjects().host();
    boolean started = host == null || object.interpreter() != null;
    ForeignObject program = host == null || started ? object : host;
    List<String> files = started ? List.of() : List.of(object.realPath());
    LoadRequest request =
        LoadRequest.of(
                libc.loader(),
                program.realPath(),
                program.origin(),
                program.identity(),
                program.object())
            .in(FileNames.text(FileNames.here()));
    Hinted hinted = new Hinted(object.path(), prepared.layout, new ArrayList<>());
    LoadPlan plan =
        shared.simulator.run(request, prepared.path(), caller -> names(caller, files, hinted));
    return new ObjectRun(
        object, plan, shared.problems.of(object, plan, prepared.layout, started), hinted.seen);
  }

  /// The hints of one run.
  ///
  /// @param object the path of the object that is run
  /// @param seen gets them
  private record Hinted(String object, LibraryLayout layout, List<ObjectRun.SeenHint> seen) {}

  /// What an object opens: the names that its served hints give, and, if it is the program, the
  /// names that the user gave.
  private List<String> names(Caller caller, List<String> files, Hinted run) {
    Set<String> names = new LinkedHashSet<>();
    if (caller.program()) {
      names.addAll(files);
      names.addAll(problem.options().additional());
    }
    for (DlopenHint hint : shared.hints.of(caller, run.layout.located(caller.path()))) {
      String name = served.nameOf(hint, run.object, problem.candidates());
      run.seen.add(new ObjectRun.SeenHint(caller.path(), hint, name));
      if (name != null) {
        names.add(name);
      }
    }
    return List.copyOf(names);
  }
}
