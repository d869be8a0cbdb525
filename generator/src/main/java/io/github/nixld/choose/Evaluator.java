package io.github.nixld.choose;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.Candidates;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.LibcInstallation;
import io.github.nixld.choose.dlopen.DlopenHint;
import io.github.nixld.choose.dlopen.DlopenHints;
import io.github.nixld.choose.dlopen.ServedHints;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.VersionNeed;
import io.github.nixld.loader.DlopenCalls.Caller;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.FileView.Present;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadRequest;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import io.github.nixld.loader.Simulation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Judges a library path under one loader: by simulation, and by what simulation cannot see.
final class Evaluator {
  private final LibcInstallation glibc;
  private final FileView view;
  private final SymbolProof symbols;
  private final Candidates candidates;
  private final List<String> additional;
  private final DlopenHints wishes;
  private final @Nullable ForeignObject process;
  private final Set<Object> tree;
  private final ServedHints opening;
  private final Runs runs;

  /// What was simulated so far, whatever was opened in it.
  private static final class Runs {
    final EvaluationCache known;

    /// Whether a candidate defines a symbol that a plugin misses.
    final Map<String, Boolean> offered = new HashMap<>();

    int count;

    Runs(EvaluationCache known) {
      this.known = known;
    }
  }

  /// @param additional names to load beside what is needed
  /// @param process the program that will load all libraries; null where each is looked at alone
  /// @param foreign all objects that an environment is wanted for
  Evaluator(
      LibcInstallation glibc,
      FileView view,
      SymbolProof symbols,
      Candidates candidates,
      List<String> additional,
      DlopenHints wishes,
      @Nullable ForeignObject process,
      List<ForeignObject> foreign) {
    this(
        glibc,
        view,
        symbols,
        candidates,
        additional,
        wishes,
        process,
        foreign.stream().map(ForeignObject::identity).collect(Collectors.toSet()),
        ServedHints.NEEDED,
        new Runs(new EvaluationCache(view, glibc.loader(), foreign.size())));
  }

  private Evaluator(
      LibcInstallation glibc,
      FileView view,
      SymbolProof symbols,
      Candidates candidates,
      List<String> additional,
      DlopenHints wishes,
      @Nullable ForeignObject process,
      Set<Object> tree,
      ServedHints opening,
      Runs runs) {
    this.glibc = glibc;
    this.view = view;
    this.symbols = symbols;
    this.candidates = candidates;
    this.additional = additional;
    this.wishes = wishes;
    this.process = process;
    this.tree = tree;
    this.opening = opening;
    this.runs = runs;
  }

  /// The same for runs in which more, or less, is loaded with dlopen(3).
  Evaluator opening(ServedHints other) {
    return new Evaluator(
        glibc, view, symbols, candidates, additional, wishes, process, tree, other, runs);
  }

  /// Whether the loader finds a name by itself.
  boolean systemHas(String name) {
    return glibc.owns(name);
  }

  /// Whether the loader is musl's.
  boolean musl() {
    return glibc.loader().musl();
  }

  /// How many runs were simulated so far.
  int simulations() {
    return runs.count;
  }

  /// Simulates one object with a library path, once.
  Trial run(ForeignObject foreign, LibraryLayout arrangement) {
    Trial trial = runs.known.find(foreign, arrangement, this::holds);
    if (trial == null) {
      trial = simulate(foreign, arrangement);
      runs.known.add(foreign, arrangement, trial);
    }
    return trial;
  }

  /// Whether a run would have asked for the same names.
  private boolean holds(Trial trial) {
    for (Trial.Seen seen : trial.wishes()) {
      if (!Objects.equals(seen.name(), opening.nameOf(seen.wish(), candidates))) {
        return false;
      }
    }
    return true;
  }

  private Trial simulate(ForeignObject foreign, LibraryLayout arrangement) {
    runs.count++;
    // A program is started, a library is opened by the process where there is one.
    boolean started = process == null || foreign.interpreter() != null;
    ForeignObject program = started ? foreign : Objects.requireNonNull(process);
    List<String> files = started ? List.of() : List.of(foreign.realPath());
    LoadRequest request =
        LoadRequest.of(
                glibc.loader(),
                program.realPath(),
                program.origin(),
                program.identity(),
                program.object())
            .withLibraryPath(arrangement.libraryPath());
    List<Trial.Seen> seen = new ArrayList<>();
    LoadPlan plan =
        Simulation.run(
            request, arrangement.over(view), caller -> names(caller, files, arrangement, seen));
    List<Problem> problems = new ArrayList<>();
    for (Fault fault : plan.faults()) {
      if (!fault.warning()) {
        problems.add(new Problem(fault, plan));
      }
    }
    for (LoadedObject object : plan.objects()) {
      if (ofAnotherGlibc(object)) {
        problems.add(new Problem(new Fault.MixedGlibc(object.index()), plan));
      }
      // A library alone is looked at as if it were a program, but some program opens it.
      if (started
          && foreign.interpreter() == null
          && object.facts().executableStack()
          && glibc.loader().opensNoExecutableStack()) {
        problems.add(new Problem(new Fault.ExecutableStack(object.index()), plan));
      }
    }
    for (LoadPlan.Opened opened : plan.opened()) {
      if (additional.contains(opened.name())
          && !musl()
          && onlyForItsCaller(plan, opened)
          && !arrangement.offers(opened.name(), view)) {
        problems.add(new Problem(new Fault.NotFound(opened.name(), 0, false), plan));
      }
    }
    if (problems.isEmpty() && !glibc.loader().musl()) {
      for (Fault.SymbolMissing missing : symbols.missing(plan, arrangement, glibc)) {
        if (!forgiven(foreign, plan.objects().get(missing.object()), missing)) {
          problems.add(new Problem(missing, plan));
        }
      }
    }
    return new Trial(new Environment.Run(foreign, plan), problems, List.copyOf(seen));
  }

  /// Whether what is opened is found by the RUNPATH of whoever opened it: somebody else who opens
  /// it would not find it. Whoever asks for a library to be added does not say for whom.
  private static boolean onlyForItsCaller(LoadPlan plan, LoadPlan.Opened opened) {
    return opened.object() != LoadedObject.NONE
        && !plan.scope().contains(opened.object())
        && plan.objects().get(opened.object()).rule() == Rule.RUNPATH;
  }

  /// A library that is not started by itself may get symbols from the program that will load it, as
  /// a plugin does, and so may those of its tree that it brings along: those symbols that nobody
  /// defines who could serve its needs, under this glibc or a newer one.
  private boolean forgiven(ForeignObject foreign, LoadedObject object, Fault.SymbolMissing missing) {
    return foreign.interpreter() == null
        && tree.contains(object.identity())
        && !runs.offered.computeIfAbsent(
            object.path() + "\n" + missing.name() + "\n" + missing.version(),
            key -> anyDefines(object, missing));
  }

  private boolean anyDefines(LoadedObject object, Fault.SymbolMissing missing) {
    for (LoadedObject.Need need : object.needs()) {
      if (glibc.owns(need.name())) {
        continue;
      }
      if (anyDefines(candidates.of(need.name()), missing)
          || anyDefines(candidates.tooNew(need.name()), missing)) {
        return true;
      }
    }
    return false;
  }

  private boolean anyDefines(List<Candidate> providers, Fault.SymbolMissing missing) {
    for (Candidate candidate : providers) {
      if (symbols.defines(candidate, missing)) {
        return true;
      }
    }
    return false;
  }

  /// What an object opens: what was asked for, where it is the program, and what it wishes for, as
  /// far as that is served.
  private List<String> names(
      Caller caller, List<String> files, LibraryLayout arrangement, List<Trial.Seen> seen) {
    Set<String> names = new LinkedHashSet<>();
    if (caller.program()) {
      names.addAll(files);
      names.addAll(additional);
    }
    for (DlopenHint wish : wishes.of(caller, arrangement.located(caller.path()))) {
      String name = opening.nameOf(wish, candidates);
      seen.add(new Trial.Seen(caller.path(), wish, name));
      if (name != null) {
        names.add(name);
      }
    }
    return List.copyOf(names);
  }

  /// Whether an object is part of some glibc, and not of this one: it wants private symbols of a
  /// libc, and it has the name of a part of this one, or a libc stands beside it.
  private boolean ofAnotherGlibc(LoadedObject object) {
    if (glibc.loader().musl() || object.index() <= 1) {
      return false;
    }
    boolean libc = "libc.so.6".equals(object.facts().soname());
    if (!libc && !wantsPrivate(object.facts())) {
      return false;
    }
    int slash = object.path().lastIndexOf('/');
    String directory = object.path().substring(0, Math.max(slash, 0));
    String file = object.path().substring(slash + 1);
    return !glibc.owns(file, object.identity())
        && (glibc.owns(object.name()) || view.probe(directory, "libc.so.6") instanceof Present);
  }

  private static boolean wantsPrivate(ElfObject object) {
    for (VersionNeed need : object.versionsNeeded()) {
      for (VersionNeed.Version version : need.versions()) {
        if (version.name().equals("GLIBC_PRIVATE")) {
          return true;
        }
      }
    }
    return false;
  }
}
