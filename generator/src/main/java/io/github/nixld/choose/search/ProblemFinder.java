package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.LibcInstallation;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.VersionNeed;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.FileView.Present;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds the problems of a run: those that ld.so meets, and those that it does not see.
final class ProblemFinder {
  private final ChoiceProblem problem;
  private final LibcInstallation libc;
  private final SymbolProof symbols;
  private final Set<Object> tree;
  private final IdentityHashMap<ElfObject, Boolean> wantsPrivate = new IdentityHashMap<>();

  /// Whether a candidate for what an object needs defines a symbol that the object lacks.
  private final Map<MissedBy, Boolean> offered = new HashMap<>();

  private record MissedBy(String object, String symbol, String version) {
    // As in a record, see Problem.Key.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof MissedBy missed
          && symbol.equals(missed.symbol)
          && object.equals(missed.object)
          && version.equals(missed.version);
    }

    @Override
    public int hashCode() {
      return symbol.hashCode() * 31 + object.hashCode();
    }
  }

  ProblemFinder(ChoiceProblem problem, SymbolProof symbols) {
    this.problem = problem;
    this.libc = problem.libc();
    this.symbols = symbols;
    this.tree = problem.objects().stream().map(ForeignObject::identity).collect(Collectors.toSet());
  }

  /// The problems of a run, in the order in which they occur.
  ///
  /// @param started whether the object is the program, and not opened by a host
  List<Problem> of(ForeignObject object, LoadPlan plan, LibraryLayout layout, boolean started) {
    List<Problem> problems = new ArrayList<>();
    for (Fault fault : plan.faults()) {
      if (!fault.warning()) {
        problems.add(new Problem(fault, plan));
      }
    }
    // A library alone is treated as if it were a program, but in fact some program opens it.
    boolean opened =
        started && object.interpreter() == null && libc.loader().opensNoExecutableStack();
    for (LoadedObject loaded : plan.objects()) {
      if (ofAnotherGlibc(loaded)) {
        problems.add(new Problem(new Fault.MixedGlibc(loaded.index()), plan));
      }
      if (opened && loaded.facts().executableStack()) {
        problems.add(new Problem(new Fault.ExecutableStack(loaded.index()), plan));
      }
    }
    addFoundByCallerAlone(problems, plan, layout);
    if (problems.isEmpty() && !libc.isMusl()) {
      for (Fault.SymbolMissing missing : symbols.missing(plan, layout, libc)) {
        if (!isForgiven(object, plan.objects().get(missing.object()), missing)) {
          problems.add(new Problem(missing, plan));
        }
      }
      for (Fault.ProtectedSymbol symbol : symbols.copied(plan, layout, libc)) {
        problems.add(new Problem(symbol, plan));
      }
    }
    return problems;
  }

  /// The user gave this name without saying which object opens it. So it must be found whichever
  /// object does, not only by the RUNPATH of the one that opens it here.
  private void addFoundByCallerAlone(List<Problem> problems, LoadPlan plan, LibraryLayout layout) {
    if (libc.isMusl()) {
      return;
    }
    for (LoadPlan.Opened call : plan.opened()) {
      if (problem.options().additional().contains(call.name())
          && call.object() != LoadedObject.NONE
          && !plan.scope().contains(call.object())
          && plan.objects().get(call.object()).rule() == Rule.RUNPATH
          && !layout.offers(call.name(), problem.view())) {
        problems.add(new Problem(new Fault.NotFound(call.name(), 0, false), plan));
      }
    }
  }

  /// A plugin may get symbols from the program that will load it, and so may the bundled libraries
  /// that it loads. Such missing symbols are ignored if no candidate for the needs defines them,
  /// under this libc or a newer one.
  private boolean isForgiven(
      ForeignObject object, LoadedObject loaded, Fault.SymbolMissing missing) {
    return object.interpreter() == null
        && tree.contains(loaded.identity())
        && !offered.computeIfAbsent(
            new MissedBy(loaded.path(), missing.name(), missing.version()),
            key -> anyDefines(loaded, missing));
  }

  private boolean anyDefines(LoadedObject object, Fault.SymbolMissing missing) {
    for (LoadedObject.Need need : object.needs()) {
      if (!libc.owns(need.name())
          && (anyDefines(problem.candidates().of(need.name()), missing)
              || anyDefines(problem.candidates().tooNew(need.name()), missing))) {
        return true;
      }
    }
    return false;
  }

  private boolean anyDefines(List<Candidate> providers, Fault.SymbolMissing missing) {
    return providers.stream().anyMatch(candidate -> symbols.defines(candidate, missing));
  }

  /// Whether an object is part of another glibc: it wants private symbols of a libc, and it either
  /// has the name of a part of this glibc or is beside a libc.
  private boolean ofAnotherGlibc(LoadedObject object) {
    if (libc.isMusl() || object.index() <= 1) {
      return false;
    }
    if (!"libc.so.6".equals(object.facts().soname())
        && !wantsPrivate.computeIfAbsent(object.facts(), ProblemFinder::wantsPrivate)) {
      return false;
    }
    int slash = object.path().lastIndexOf('/');
    String directory = object.path().substring(0, Math.max(slash, 0));
    String file = object.path().substring(slash + 1);
    return !libc.owns(file, object.identity())
        && (libc.owns(object.name())
            || problem.view().probe(directory, "libc.so.6") instanceof Present);
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
