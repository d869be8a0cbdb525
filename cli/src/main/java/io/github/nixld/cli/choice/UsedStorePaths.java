package io.github.nixld.cli.choice;

import io.github.nixld.choose.Environment;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.store.StorePathName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The store paths of everything that a choice names or loads.
final class UsedStorePaths {
  private UsedStorePaths() {}

  /// The store paths of loaders, library directories, farm links and every object of every load
  /// plan. Of a link, both the store path that has it and the one that it leads to.
  static SortedSet<String> of(List<Environment> environments) {
    SortedSet<String> used = new TreeSet<>();
    for (Environment environment : environments) {
      add(environment, environment.loaderPath(), used);
      environment.libraryPath().forEach(directory -> add(environment, directory, used));
      environment.farm().values().forEach(target -> add(environment, target, used));
      for (Environment.Run run : environment.runs()) {
        for (LoadedObject object : run.plan().objects()) {
          add(environment, object.path(), used);
        }
      }
    }
    return used;
  }

  private static void add(Environment environment, String path, SortedSet<String> used) {
    // Not normalized: `/nix/store/a/../b/lib` is loaded by way of both.
    for (String each : new String[] {path, target(environment.store(), path)}) {
      String storePath = each == null ? null : environment.storePathOf(each);
      // `/nix/store/../lib` is in no store path.
      if (storePath != null
          && StorePathName.parse(storePath.substring(environment.store().length() + 1)) != null) {
        used.add(storePath);
      }
    }
  }

  /// Where a path leads, with the store's name as links give it; null if unknown.
  private static @Nullable String target(String store, String path) {
    try {
      Path real = FileNames.path(store).toRealPath();
      Path target = FileNames.path(path).toRealPath();
      return target.startsWith(real) && !target.equals(real)
          ? store + "/" + real.relativize(target)
          : null;
    } catch (IOException e) {
      return null; // Gone meanwhile: Nix says so.
    }
  }
}
