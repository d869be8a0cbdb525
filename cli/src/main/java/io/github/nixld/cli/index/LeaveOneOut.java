package io.github.nixld.cli.index;

import io.github.nixld.choose.Chooser;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.NoLoaderException;
import io.github.nixld.choose.Options;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.IndexedObject;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Chooses for an object of the store as if it were foreign: without its search path and without
/// the links of its own store path, but with the loader of the glibc that it was built with.
final class LeaveOneOut {
  private final Index index;
  private final Map<String, IndexedLoader> loaders = new HashMap<>();
  private final Map<String, Chooser> choosers = new HashMap<>();
  private String leftOut = "";

  LeaveOneOut(Index index) {
    this.index = index;
    for (IndexedLoader loader : index.loaders()) {
      loaders.put(loader.object().storePath(), loader);
    }
  }

  /// One need of an object.
  ///
  /// @param object the path of the object
  /// @param name the needed name
  /// @param built the path of the object that it was built with
  /// @param chosen the path of the one that was chosen; null for none
  record Provided(String object, String name, String built, @Nullable String chosen) {
    boolean asBuilt() {
      return built.equals(chosen);
    }
  }

  /// The store path of the libc that an object was built with; null if it finds none.
  @Nullable String libc(IndexedObject object) {
    for (IndexedObject link : index.links(object).values()) {
      IndexedLoader loader = loaders.get(link.storePath());
      if (loader != null) {
        return loader.object().storePath();
      }
    }
    return null;
  }

  /// What is chosen for each need for which the object itself finds a provider.
  ///
  /// @param libc the result of [#libc]
  List<Provided> check(IndexedObject object, String libc) {
    if (!leftOut.equals(object.storePath())) {
      leftOut = object.storePath();
      index.leaveOut(leftOut);
    }
    Map<String, String> chosen = choose(object, libc);
    return index.links(object).entrySet().stream()
        .map(link ->
            new Provided(
                object.path(), link.getKey(), link.getValue().path(), chosen.get(link.getKey())))
        .toList();
  }

  /// The only place that knows how to make a choice.
  private Map<String, String> choose(IndexedObject object, String libc) {
    IndexedLoader loader = loaders.get(libc);
    if (loader == null || !(object.facts() instanceof ElfObject facts)) {
      return Map.of();
    }
    Chooser chooser = choosers.computeIfAbsent(libc, _ -> new Chooser(index, options(loader)));
    ForeignObject foreign =
        new ForeignObject(object.path(), object.path(), new Object(), facts.withoutSearchPaths());
    try {
      return providers(chooser.choose(List.of(foreign)).getFirst());
    } catch (NoLoaderException e) {
      return Map.of();
    }
  }

  private static Options options(IndexedLoader loader) {
    return new Options(
        null, null, loader.object().path(), List.of(), DlopenMode.NONE, null, List.of(), List.of());
  }

  private Map<String, String> providers(Environment environment) {
    Map<String, String> providers = new TreeMap<>();
    for (Environment.Run run : environment.runs()) {
      LoadPlan plan = run.plan();
      for (LoadedObject at : plan.objects()) {
        if (at.path().equals(run.object().path())) {
          for (LoadedObject.Need need : at.needs()) {
            if (need.object() != LoadedObject.NONE) {
              String path = plan.objects().get(need.object()).path();
              IndexedObject provider = index.object(path);
              providers.put(need.name(), provider == null ? path : provider.path());
            }
          }
        }
      }
    }
    return providers;
  }
}
