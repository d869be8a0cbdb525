package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What the foreign objects of a result take from the store and from elsewhere. The store's own
/// libraries find what they need by themselves.
final class PackageInputs {
  private final OutputRequest request;
  private final SortedMap<String, NixSource.Input> inputs = new TreeMap<>();
  private final SortedMap<String, NixSource.Input> added = new TreeMap<>();
  private final SortedMap<String, String> brought = new TreeMap<>();
  private final SortedSet<String> ofTheSystem = new TreeSet<>();

  private PackageInputs(OutputRequest request) {
    this.request = request;
  }

  static PackageInputs of(OutputRequest request) {
    PackageInputs inputs = new PackageInputs(request);
    for (Environment environment : request.environments()) {
      Sources sources = Sources.of(environment, request.attributes());
      for (Environment.Run run : environment.runs()) {
        inputs.collect(sources, run.plan());
      }
    }
    return inputs;
  }

  private void collect(Sources sources, LoadPlan plan) {
    Environment environment = sources.environment();
    String glibc = String.valueOf(environment.storePathOf(environment.loaderPath()));
    for (LoadedObject object : plan.objects()) {
      if (environment.storePathOf(object.path()) != null) {
        continue;
      }
      for (LoadedObject.Need need : object.needs()) {
        if (need.object() != LoadedObject.NONE) {
          collect(sources, need.name(), plan.objects().get(need.object()).path(), glibc, inputs);
        }
      }
    }
    for (LoadPlan.Opened opened : plan.opened()) {
      if (opened.object() != LoadedObject.NONE
          && environment.storePathOf(plan.objects().get(opened.by()).path()) == null) {
        String path = plan.objects().get(opened.object()).path();
        collect(sources, opened.name(), path, glibc, added);
      }
    }
  }

  private void collect(
      Sources sources, String name, String path, String glibc, Map<String, NixSource.Input> into) {
    Environment environment = sources.environment();
    if (environment.storePathOf(path) == null) {
      if (path.startsWith("/run/")) {
        ofTheSystem.add(name);
      } else {
        brought.put(name, path);
      }
    } else if (!glibc.equals(environment.storePathOf(path))) {
      String directory = path.substring(0, path.lastIndexOf('/'));
      if (sources.of(directory, name) instanceof NixSource.Input input) {
        into.put(input.expression(), input);
      }
    }
  }

  /// What is needed by name, as elements of a list, sorted.
  Collection<String> inputs() {
    return inputs.keySet();
  }

  /// What is loaded with `dlopen` beside that, sorted.
  Collection<String> added() {
    return added.keySet();
  }

  /// Both, sorted.
  Collection<String> all() {
    SortedSet<String> all = new TreeSet<>(inputs.keySet());
    all.addAll(added.keySet());
    return all;
  }

  /// Whether some are store paths without a known attribute.
  boolean pinned() {
    Predicate<NixSource.Input> pinned = NixSource.Pinned.class::isInstance;
    return inputs.values().stream().anyMatch(pinned) || added.values().stream().anyMatch(pinned);
  }

  /// What has to be true of the nixpkgs where some are: its programs run with its glibc.
  List<String> condition() {
    if (!pinned()) {
      return List.of();
    }
    return Sources.of(request.environments().getFirst(), request.attributes()).condition();
  }

  /// Libraries that come with the programs: name and path.
  Map<String, String> brought() {
    return brought;
  }

  /// Names that the running system provides: drivers.
  List<String> ofTheSystem() {
    return new ArrayList<>(ofTheSystem);
  }
}
