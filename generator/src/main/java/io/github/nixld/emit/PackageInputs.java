package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What foreign objects take from the store and from elsewhere. The store's own libraries find
/// their dependencies themselves.
final class PackageInputs {
  private final OutputRequest request;
  private final List<Environment> environments;
  private final SortedMap<String, NixSource.Input> inputs = new TreeMap<>();
  private final SortedMap<String, NixSource.Input> added = new TreeMap<>();
  private final Set<String> addedDirectories = new LinkedHashSet<>();
  private final Set<String> ownAdded = new LinkedHashSet<>();
  private final Map<String, Map<String, String>> brought = new LinkedHashMap<>();
  private final SortedSet<String> ofTheSystem = new TreeSet<>();

  private PackageInputs(OutputRequest request, List<Environment> environments) {
    this.request = request;
    this.environments = environments;
  }

  /// The inputs of the objects of some of a request's environments.
  static PackageInputs of(OutputRequest request, Predicate<Environment> which) {
    PackageInputs inputs =
        new PackageInputs(request, request.environments().stream().filter(which).toList());
    for (Environment environment : inputs.environments) {
      Sources sources = Sources.of(environment, request.nixpkgs().attributes());
      for (Environment.Run run : environment.runs()) {
        inputs.collect(sources, run);
      }
    }
    return inputs;
  }

  private void collect(Sources sources, Environment.Run run) {
    Environment environment = sources.environment();
    LoadPlan plan = run.plan();
    for (LoadedObject object : plan.objects()) {
      if (environment.storePathOf(object.path()) != null) {
        continue;
      }
      for (LoadedObject.Need need : object.needs()) {
        if (need.object() != LoadedObject.NONE) {
          String path = plan.objects().get(need.object()).path();
          NixSource source = collect(sources, run, need.name(), path);
          if (source instanceof NixSource.Input input) {
            inputs.put(input.expression(), input);
          }
        }
      }
    }
    for (LoadPlan.Opened opened : plan.opened()) {
      if (opened.object() != LoadedObject.NONE
          && environment.storePathOf(plan.objects().get(opened.by()).path()) == null) {
        String path = plan.objects().get(opened.object()).path();
        NixSource source = collect(sources, run, opened.name(), path);
        if (source instanceof NixSource.Input input) {
          added.put(input.expression(), input);
          addedDirectories.add(source.string());
        } else if (source instanceof NixSource.Outside && opened.name().indexOf('/') < 0) {
          ownAdded.add(path);
        }
      }
    }
  }

  /// Where a library comes from; null if every program or the system has it.
  private @Nullable NixSource collect(
      Sources sources, Environment.Run run, String name, String path) {
    Environment environment = sources.environment();
    String storePath = environment.storePathOf(path);
    if (storePath == null) {
      if (SystemDirectories.have(path)) {
        ofTheSystem.add(name);
        return null;
      }
      if (!path.equals(run.object().path())) {
        brought
            .computeIfAbsent(run.object().path(), it -> new LinkedHashMap<>())
            .putIfAbsent(path, Sources.fileName(name));
      }
      return new NixSource.Outside(path);
    }
    boolean libc = storePath.equals(environment.storePathOf(environment.loaderPath()));
    return libc ? null : sources.of(path.substring(0, path.lastIndexOf('/')), name);
  }

  /// The packages of `DT_NEEDED` libraries, as elements of a list, sorted.
  Collection<String> inputs() {
    return inputs.keySet();
  }

  /// The directories of other libraries that are loaded with `dlopen`, as expressions for strings,
  /// sorted.
  Collection<String> addedDirectories() {
    return new TreeSet<>(addedDirectories);
  }

  /// The bundled files that some object loads by name with `dlopen`.
  Collection<String> ownAdded() {
    return ownAdded;
  }

  /// The packages of all libraries, needed or loaded with `dlopen`, as elements of a list, sorted.
  Collection<String> all() {
    SortedSet<String> all = new TreeSet<>(inputs.keySet());
    all.addAll(added.keySet());
    return all;
  }

  /// Whether some packages are store paths without a known attribute.
  boolean pinned() {
    Predicate<NixSource.Input> pinned = NixSource.Pinned.class::isInstance;
    return inputs.values().stream().anyMatch(pinned) || added.values().stream().anyMatch(pinned);
  }

  /// The condition for nixpkgs if some are: its programs run with its glibc.
  List<String> condition() {
    return pinned()
        ? Sources.of(environments.getFirst(), request.nixpkgs().attributes()).condition()
        : List.of();
  }

  /// The bundled libraries of a program: path and name.
  ///
  /// @param program the path of the program
  Map<String, String> broughtFor(String program) {
    return brought.getOrDefault(program, Map.of());
  }

  /// The directories of bundled libraries that only the library path finds.
  List<String> broughtByLibraryPath() {
    Set<String> directories = new LinkedHashSet<>();
    for (Environment environment : environments) {
      for (String directory : environment.libraryPath()) {
        if (environment.storePathOf(directory) == null
            && !SystemDirectories.have(directory + "/")) {
          directories.add(directory);
        }
      }
      for (Environment.Run run : environment.runs()) {
        for (LoadedObject object : run.plan().objects()) {
          if (request.isInArchive(object.path()) && object.rule() == Rule.LD_LIBRARY_PATH) {
            directories.add(object.path().substring(0, object.path().lastIndexOf('/')));
          }
        }
      }
    }
    return List.copyOf(directories);
  }

  /// Names that the running system provides: drivers.
  List<String> ofTheSystem() {
    return new ArrayList<>(ofTheSystem);
  }

  /// Directories of the running system that the programs need.
  List<String> systemDirectories() {
    return environments.stream()
        .flatMap(it -> SystemDirectories.of(it).stream())
        .distinct()
        .toList();
  }
}
