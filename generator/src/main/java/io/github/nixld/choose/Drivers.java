package io.github.nixld.choose;

import io.github.nixld.choose.candidate.DriverNames;
import io.github.nixld.choose.candidate.LibcInstallation;
import io.github.nixld.choose.search.ObjectRun;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.linux.DirectoryListing;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.FileView.Present;
import io.github.nixld.loader.Simulation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The graphics drivers of the running system. GL, Vulkan and CUDA load them at run time from a
/// directory of NixOS.
///
/// They are built with the system's glibc: a program that loads them under an older one ends with
/// "version `GLIBC_…' not found" when it opens its first window.
final class Drivers {
  private final List<ObjectRun> runs;
  private final LibcInstallation libc;
  private final FileView view;

  /// @param runs what is loaded for all objects
  Drivers(List<ObjectRun> runs, LibcInstallation libc, FileView view) {
    this.runs = runs;
    this.libc = libc;
    this.view = view;
  }

  /// What the runs would lack when they load a driver: the first driver that wants a newer glibc,
  /// and which glibc; null if they load no driver, or can load all of them.
  ///
  /// @param directories the directories of the system's drivers
  @Nullable String firstTooNew(List<String> directories) {
    for (String directory : directories) {
      if (view.isDirectory(directory) && areUsed()) {
        String missing = firstTooNew(FileNames.path(directory));
        if (missing != null) {
          return missing;
        }
      }
    }
    return null;
  }

  /// Whether drivers are loaded because of a need, or because the user asked, and not only because
  /// of hints about dlopen(3).
  ///
  /// @param additional the names that the user asked for
  boolean areNeeded(List<String> additional) {
    return additional.stream().anyMatch(DriverNames::isForDrivers)
        || runs.stream()
            .map(ObjectRun::plan)
            .anyMatch(plan ->
                plan.scope().stream()
                    .anyMatch(i -> DriverNames.isForDrivers(plan.objects().get(i).name())));
  }

  private boolean areUsed() {
    return runs.stream()
        .flatMap(run -> run.plan().objects().stream())
        .anyMatch(object -> DriverNames.isForDrivers(object.name()));
  }

  private @Nullable String firstTooNew(Path directory) {
    SortedSet<String> missing = new TreeSet<>();
    try {
      for (Path file : DirectoryListing.of(directory, "*.so*")) {
        if (view.probe(directory.toString(), String.valueOf(file.getFileName()))
                instanceof Present present
            && present.contents() instanceof ElfObject object
            && Simulation.refusal(object, libc.loader()) == null) {
          String lacking = libc.lacks(object);
          if (lacking != null) {
            missing.add(file + " wants " + lacking);
          }
        }
      }
    } catch (IOException e) {
      // Drivers that cannot be listed cannot be loaded.
      return null;
    }
    return missing.isEmpty() ? null : missing.getFirst();
  }
}
