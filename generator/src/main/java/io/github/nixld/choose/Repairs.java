package io.github.nixld.choose;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.Candidates;
import io.github.nixld.elf.VersionNeed;
import io.github.nixld.loader.Fault;
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

/// What could be changed about the chosen candidates so that a problem goes away, most promising
/// first. Whether it does is for a simulation to tell.
final class Repairs {
  /// How many other providers of each chosen name are tried when all else fails.
  private static final int SIBLINGS = 2;

  private final Candidates candidates;
  private final SymbolProof symbols;

  Repairs(Candidates candidates, SymbolProof symbols) {
    this.candidates = candidates;
    this.symbols = symbols;
  }

  /// A change of what is chosen.
  ///
  /// @param candidate what is chosen, or chosen instead
  /// @param chosen all that is chosen then, by name
  record Repair(Candidate candidate, Map<String, Candidate> chosen) {}

  /// What could be chosen, or chosen instead: a candidate for one name, then the same with all else
  /// that its directory has of what is chosen, because libraries that were built for each other lie
  /// together.
  ///
  /// @param chosen what is chosen so far, by name
  List<Repair> of(Problem problem, Map<String, Candidate> chosen) {
    List<Candidate> candidates = candidatesFor(problem, chosen);
    List<Repair> repairs = new ArrayList<>();
    for (Candidate candidate : candidates) {
      Map<String, Candidate> next = new LinkedHashMap<>(chosen);
      next.put(candidate.name(), candidate);
      repairs.add(new Repair(candidate, next));
    }
    for (Candidate candidate : candidates) {
      Map<String, Candidate> next = together(candidate, chosen);
      if (next.size() > 1) {
        Map<String, Candidate> all = new LinkedHashMap<>(chosen);
        all.putAll(next);
        repairs.add(new Repair(candidate, all));
      }
    }
    return repairs;
  }

  /// A candidate, and those of its directory for other names that are chosen from elsewhere.
  private Map<String, Candidate> together(Candidate candidate, Map<String, Candidate> chosen) {
    Map<String, Candidate> together = new LinkedHashMap<>();
    together.put(candidate.name(), candidate);
    for (Candidate other : chosen.values()) {
      if (!other.directory().equals(candidate.directory())) {
        for (Candidate beside : candidates.all(other.name())) {
          if (beside.directory().equals(candidate.directory())) {
            together.putIfAbsent(beside.name(), beside);
          }
        }
      }
    }
    return together;
  }

  private List<Candidate> candidatesFor(Problem problem, Map<String, Candidate> chosen) {
    Set<Candidate> repairs = new LinkedHashSet<>();
    switch (problem.fault()) {
      case Fault.NotFound fault -> repairs.addAll(candidates.all(fault.name()));
      case Fault.Unloadable fault -> repairs.addAll(candidates.all(fault.name()));
      case Fault.VersionMissing fault -> addVersions(repairs, problem.plan(), fault.provider());
      case Fault.NoVersionInformation fault ->
          addVersions(repairs, problem.plan(), fault.provider());
      case Fault.MixedGlibc fault ->
          repairs.addAll(candidates.all(problem.plan().objects().get(fault.object()).name()));
      case Fault.SymbolMissing fault -> addDefining(repairs, problem.plan(), fault);
      case Fault.VersionFileAbsent fault -> {}
      case Fault.FilterTrap fault -> {}
      case Fault.RelrUnmarked fault -> {}
      case Fault.IsaTooHigh fault -> {}
      case Fault.ExecutableStack fault ->
          repairs.addAll(candidates.all(problem.plan().objects().get(fault.object()).name()));
      case Fault.PreloadIgnored fault -> {}
    }
    addAncestors(repairs, problem.plan(), problem.requester(), chosen);
    if (problem.fault() instanceof Fault.VersionMissing
        || problem.fault() instanceof Fault.SymbolMissing) {
      addSiblings(repairs, chosen);
    }
    repairs.removeAll(chosen.values());
    return new ArrayList<>(repairs);
  }

  /// Whether there is a candidate for a name at all.
  boolean any(String name) {
    return !candidates.all(name).isEmpty();
  }

  /// The best candidate for a name; null where there is none.
  ///
  /// @param storeOnly whether to leave out what the foreign objects bring along
  @Nullable Candidate best(String name, boolean storeOnly) {
    for (Candidate candidate : candidates.of(name)) {
      if (!storeOnly || candidate.storePath() != null) {
        return candidate;
      }
    }
    return null;
  }

  /// Other providers of an object's name, those that have every version that is asked of it.
  private void addVersions(Set<Candidate> repairs, LoadPlan plan, int provider) {
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
        repairs.add(candidate);
      }
    }
  }

  /// Other providers of what an object needs, those that define a symbol that it misses; where none
  /// does, other providers of what that needs in turn.
  private void addDefining(Set<Candidate> repairs, LoadPlan plan, Fault.SymbolMissing fault) {
    Set<String> names = needs(plan, List.of(fault.object()));
    int before = repairs.size();
    addDefining(repairs, names, fault);
    if (repairs.size() == before) {
      Set<String> further = needs(plan, plan.closure(fault.object()));
      further.removeAll(names);
      addDefining(repairs, further, fault);
    }
  }

  private void addDefining(Set<Candidate> repairs, Set<String> names, Fault.SymbolMissing fault) {
    for (String name : names) {
      for (Candidate candidate : candidates.all(name)) {
        if (symbols.defines(candidate, fault)) {
          repairs.add(candidate);
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

  /// Other providers of the object that wants what is not there, and of those that brought it
  /// along: the requester may be the wrong one. Those that were chosen come first, then bundled
  /// ones that a choice could displace.
  private void addAncestors(
      Set<Candidate> repairs, LoadPlan plan, int index, Map<String, Candidate> chosen) {
    List<Candidate> displacing = new ArrayList<>();
    LoadedObject object = plan.objects().get(index);
    while (object.rule() != Rule.PROGRAM && object.rule() != Rule.LOADER) {
      if (object.rule() == Rule.LD_LIBRARY_PATH && chosen.containsKey(object.name())) {
        repairs.addAll(candidates.all(object.name()));
      } else {
        displacing.addAll(candidates.all(object.name()));
      }
      object = plan.objects().get(object.loadedBy());
    }
    repairs.addAll(displacing);
  }

  /// Other providers of anything that was chosen: one of them may bring the right library along
  /// before the wrong one is found.
  private void addSiblings(Set<Candidate> repairs, Map<String, Candidate> chosen) {
    for (Candidate choice : chosen.values()) {
      int taken = 0;
      for (Candidate candidate : candidates.all(choice.name())) {
        if (!candidate.equals(choice) && taken < SIBLINGS) {
          repairs.add(candidate);
          taken++;
        }
      }
    }
  }
}
