package io.github.nixld.loader;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.VersionNeed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// What ld.so verifies after everything is loaded and before anything is bound.
///
/// Rules: glibc elf/dl-version.c (_dl_check_map_versions, match_symbol); the ISA level is
/// sysdeps/x86/dl-prop.h.
///
/// A provider without any version information is accepted with a warning. Up to 2.40 binding a
/// versioned symbol to one that has not even a `DT_VERNEED` of its own fails an assertion
/// (elf/dl-lookup.c, check_match): that is the fatal form of [Fault.NoVersionInformation].
final class VersionCheck {
  private static final String RELR_MARK = "GLIBC_ABI_DT_RELR";

  private final DynamicLoader loader;
  private final Cpu cpu;
  private final List<LinkMap> searchList;
  private final ToIntFunction<LinkMap> number;
  private final List<Fault> faults = new ArrayList<>();

  /// The first link map with a name, for each list that is searched.
  private final IdentityHashMap<List<LinkMap>, Map<String, LinkMap>> named =
      new IdentityHashMap<>();

  private final Satisfied satisfied;

  /// Pairs of objects in which one is known to define every version that the other wants.
  static final class Satisfied {
    private final IdentityHashMap<VersionNeed, ElfObject> providers = new IdentityHashMap<>();

    private final IdentityHashMap<ElfObject, Set<String>> defined = new IdentityHashMap<>();
  }

  /// @param satisfied what earlier runs have shown
  /// @param searchList the symbol lookup order of the program
  VersionCheck(
      DynamicLoader loader,
      Cpu cpu,
      Satisfied satisfied,
      List<LinkMap> searchList,
      ToIntFunction<LinkMap> number) {
    this.satisfied = satisfied;
    this.loader = loader;
    this.cpu = cpu;
    this.searchList = searchList;
    this.number = number;
  }

  /// Checks some objects.
  ///
  /// @param maps the objects
  /// @param chain the link maps that exist at that time, the program first
  void check(List<LinkMap> maps, List<LinkMap> chain) {
    for (LinkMap map : maps) {
      if (map.facts != null) {
        object(map, map.facts, chain);
      }
    }
  }

  /// The faults of all objects, in the order in which they were checked.
  List<Fault> faults() {
    return faults;
  }

  @SuppressWarnings("ReferenceEquality") // facts that are equal but not the same are checked again
  private void object(LinkMap map, ElfObject facts, List<LinkMap> chain) {
    boolean relrMarked = false;
    for (VersionNeed need : facts.versionsNeeded()) {
      LinkMap provider = named(need.file(), chain);
      if (provider == null && map == chain.getFirst()) {
        provider = named(need.file(), searchList);
      }
      if (provider == null) {
        faults.add(new Fault.VersionFileAbsent(need.file(), number.applyAsInt(map)));
        continue;
      }
      if (provider.facts != null && satisfied.providers.get(need) != provider.facts) {
        int before = faults.size();
        versions(map, need, provider, provider.facts);
        if (faults.size() == before) {
          satisfied.providers.put(need, provider.facts);
        }
      }
      relrMarked |=
          facts.relr() && need.versions().stream().anyMatch(v -> v.name().equals(RELR_MARK));
    }
    if (facts.relr()
        && !relrMarked
        && loader.atLeast(2, 36)
        && !facts.versionsNeeded().isEmpty()
        && needsLibc(facts)) {
      faults.add(new Fault.RelrUnmarked(number.applyAsInt(map)));
    }
    // Most objects need only the baseline, or state nothing.
    if (facts.isaNeeded() >>> 1 != 0
        && loader.atLeast(2, 33)
        && cpu.isaLevel() > 0
        && facts.isaNeeded() >>> cpu.isaLevel() != 0) {
      faults.add(new Fault.IsaTooHigh(number.applyAsInt(map)));
    }
  }

  private void versions(LinkMap map, VersionNeed need, LinkMap provider, ElfObject facts) {
    List<String> versions = facts.versionsDefined();
    for (VersionNeed.Version version : need.versions()) {
      if (versions == null) {
        boolean fatal = !facts.versym() && !loader.atLeast(2, 41);
        faults.add(
            new Fault.NoVersionInformation(
                number.applyAsInt(provider), number.applyAsInt(map), fatal));
        return;
      }
      if (!satisfied
          .defined
          .computeIfAbsent(facts, f -> new HashSet<>(versions))
          .contains(version.name())) {
        faults.add(
            new Fault.VersionMissing(
                number.applyAsInt(provider),
                version.name(),
                number.applyAsInt(map),
                version.weak()));
      }
    }
  }

  /// elf/dl-version.c, find_needed: by the names that were requested for an object (elf/dl-misc.c,
  /// _dl_name_match_p), stand-ins included.
  private @Nullable LinkMap named(String file, List<LinkMap> maps) {
    return named.computeIfAbsent(maps, VersionCheck::byName).get(file);
  }

  private static Map<String, LinkMap> byName(List<LinkMap> maps) {
    Map<String, LinkMap> byName = new HashMap<>();
    for (LinkMap map : maps) {
      if (map.rule != Rule.PROGRAM) {
        byName.putIfAbsent(map.path, map);
      }
      map.names.forEach(name -> byName.putIfAbsent(name, map));
    }
    return byName;
  }

  private static boolean needsLibc(ElfObject facts) {
    for (Dependency dependency : facts.dependencies()) {
      if (dependency.tag() == Dependency.Tag.NEEDED && dependency.name().startsWith("libc.so.")) {
        return true;
      }
    }
    return false;
  }
}
