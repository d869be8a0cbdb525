package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.Candidates;
import io.github.nixld.elf.VersionNeed;
import io.github.nixld.loader.Fault;
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
import java.util.Set;

/// Changes of a selection that may make a problem go away, the most promising first. A simulation
/// decides whether one does.
final class Changes {
  private final Candidates candidates;
  private final SymbolProof symbols;

  /// For each directory the first candidate for each name that was chosen so far.
  private final Map<String, Map<String, Candidate>> byDirectory = new HashMap<>();

  private final Set<String> sorted = new HashSet<>();

  Changes(Candidates candidates, SymbolProof symbols) {
    this.candidates = candidates;
    this.symbols = symbols;
  }

  /// A change of a selection.
  ///
  /// @param candidate what is chosen instead, or in addition
  /// @param candidates the same, and what comes together with it
  record Change(Candidate candidate, List<Candidate> candidates) {}

  /// What could be chosen instead, or in addition: a candidate for one name, then the same with all
  /// other chosen names that its directory has, because libraries that were built for each other
  /// lie together.
  List<Change> of(Problem problem, Selection selection) {
    selection.candidates().forEach(candidate -> sort(candidate.name()));
    List<Change> changes = new ArrayList<>();
    for (Candidate candidate : candidatesFor(problem, selection)) {
      changes.add(new Change(candidate, List.of(candidate)));
    }
    for (Change change : List.copyOf(changes)) {
      List<Candidate> together = together(change.candidate, selection);
      if (together.size() > 1) {
        changes.add(new Change(change.candidate, together));
      }
    }
    return changes;
  }

  /// A candidate, and those of its directory for other names that are chosen from elsewhere.
  private List<Candidate> together(Candidate candidate, Selection selection) {
    List<Candidate> together = new ArrayList<>(List.of(candidate));
    Map<String, Candidate> beside = byDirectory.getOrDefault(candidate.directory(), Map.of());
    beside.forEach((name, other) -> {
      Candidate chosen = selection.get(name);
      if (chosen != null
          && !name.equals(candidate.name())
          && !chosen.directory().equals(candidate.directory())) {
        together.add(other);
      }
    });
    return together;
  }

  private void sort(String name) {
    if (sorted.add(name)) {
      for (Candidate candidate : candidates.all(name)) {
        byDirectory
            .computeIfAbsent(candidate.directory(), d -> new LinkedHashMap<>())
            .putIfAbsent(name, candidate);
      }
    }
  }

  private List<Candidate> candidatesFor(Problem problem, Selection selection) {
    Set<Candidate> found = new LinkedHashSet<>();
    LoadPlan plan = problem.plan();
    switch (problem.fault()) {
      case Fault.NotFound fault -> found.addAll(candidates.all(fault.name()));
      case Fault.Unloadable fault -> found.addAll(candidates.all(fault.name()));
      case Fault.VersionMissing fault -> addVersions(found, plan, fault.provider());
      case Fault.NoVersionInformation fault -> addVersions(found, plan, fault.provider());
      case Fault.MixedGlibc fault -> addOthers(found, plan, fault.object());
      case Fault.SymbolMissing fault -> addDefining(found, plan, fault);
      case Fault.ExecutableStack fault -> addOthers(found, plan, fault.object());
      case Fault.ProtectedSymbol fault -> addOthers(found, plan, fault.provider());
      case Fault.Damaged fault -> {}
      case Fault.VersionFileAbsent fault -> {}
      case Fault.FilterTrap fault -> {}
      case Fault.RelrUnmarked fault -> {}
      case Fault.IsaTooHigh fault -> {}
      case Fault.PreloadIgnored fault -> {}
    }
    addAncestors(found, plan, problem.requester(), selection);
    if (problem.fault() instanceof Fault.VersionMissing
        || problem.fault() instanceof Fault.SymbolMissing) {
      addSiblings(found, selection);
    }
    found.removeIf(candidate -> candidate.equals(selection.get(candidate.name())));
    return List.copyOf(found);
  }

  private void addOthers(Set<Candidate> found, LoadPlan plan, int object) {
    found.addAll(candidates.all(plan.objects().get(object).name()));
  }

  /// Other providers of an object's name that have every required version.
  private void addVersions(Set<Candidate> found, LoadPlan plan, int provider) {
    LoadedObject object = plan.objects().get(provider);
    Set<String> wanted = new LinkedHashSet<>();
    for (LoadedObject requester : plan.objects()) {
      for (VersionNeed need : requester.facts().versionsNeeded()) {
        if (need.file().equals(object.name()) || need.file().equals(object.facts().soname())) {
          need.versions().stream()
              .filter(version -> !version.weak())
              .forEach(version -> wanted.add(version.name()));
        }
      }
    }
    for (Candidate candidate : candidates.all(object.name())) {
      List<String> defined = candidate.object().versionsDefined();
      if (defined != null && defined.containsAll(wanted)) {
        found.add(candidate);
      }
    }
  }

  /// Other providers of what an object needs that define a symbol that it lacks; if none does,
  /// other providers of what those need in turn.
  private void addDefining(Set<Candidate> found, LoadPlan plan, Fault.SymbolMissing fault) {
    Set<String> names = needs(plan, List.of(fault.object()));
    int before = found.size();
    addDefining(found, names, fault);
    if (found.size() == before) {
      Set<String> further = needs(plan, plan.closure(fault.object()));
      further.removeAll(names);
      addDefining(found, further, fault);
    }
  }

  private void addDefining(Set<Candidate> found, Set<String> names, Fault.SymbolMissing fault) {
    for (String name : names) {
      for (Candidate candidate : candidates.all(name)) {
        if (symbols.defines(candidate, fault)) {
          found.add(candidate);
        }
      }
    }
  }

  private static Set<String> needs(LoadPlan plan, List<Integer> objects) {
    Set<String> names = new LinkedHashSet<>();
    for (int index : objects) {
      for (LoadedObject.Need need : plan.objects().get(index).needs()) {
        names.add(need.name());
      }
    }
    return names;
  }

  /// Other providers of the object whose need is not met, and of those that brought it along, since
  /// it may be the wrong one. Chosen objects come first, then bundled ones that a choice could
  /// displace.
  private void addAncestors(Set<Candidate> found, LoadPlan plan, int index, Selection selection) {
    List<Candidate> displacing = new ArrayList<>();
    LoadedObject object = plan.objects().get(index);
    while (object.rule() != Rule.PROGRAM && object.rule() != Rule.LOADER) {
      if (object.rule() == Rule.LD_LIBRARY_PATH && selection.has(object.name())) {
        found.addAll(candidates.all(object.name()));
      } else {
        displacing.addAll(candidates.all(object.name()));
      }
      object = plan.objects().get(object.loadedBy());
    }
    found.addAll(displacing);
  }

  /// Other providers of any chosen name: one of them may bring the right library along before the
  /// wrong one is found.
  private void addSiblings(Set<Candidate> found, Selection selection) {
    for (Candidate choice : selection.candidates()) {
      int taken = 0;
      for (Candidate candidate : candidates.all(choice.name())) {
        if (taken < SearchBudget.SIBLINGS && !candidate.equals(choice)) {
          found.add(candidate);
          taken++;
        }
      }
    }
  }
}
