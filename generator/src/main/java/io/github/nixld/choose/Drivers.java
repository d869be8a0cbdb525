package io.github.nixld.choose;

import io.github.nixld.choose.candidate.DriverNames;
import io.github.nixld.choose.candidate.LibcInstallation;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.loader.FileView.Present;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Simulation;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The graphics drivers of the running system, which GL, Vulkan and CUDA load at run time from
/// where NixOS keeps them.
///
/// They are built with the system's glibc: a program that loads them under an older one ends with
/// "version `GLIBC_…' not found" when it opens its first window.
final class Drivers {
  private Drivers() {}

  /// What some runs would miss when they load a driver: the first driver that wants a newer glibc,
  /// and which; null where they load none, or can load all.
  ///
  /// @param directories where the system keeps its drivers
  static @Nullable String missing(
      List<Trial> trials, List<String> directories, LibcInstallation glibc, FileView view) {
    for (String directory : directories) {
      if (view.isDirectory(directory) && anyUses(trials)) {
        String missing = missing(Path.of(directory), glibc, view);
        if (missing != null) {
          return missing;
        }
      }
    }
    return null;
  }

  /// Whether drivers are loaded for what a program needs, or was asked for, and not only for what
  /// it may load with dlopen(3).
  ///
  /// @param additional what was asked for
  static boolean needed(List<Trial> trials, List<String> additional) {
    for (String name : additional) {
      if (DriverNames.isForDrivers(name)) {
        return true;
      }
    }
    for (Trial trial : trials) {
      LoadPlan plan = trial.run().plan();
      for (int index : plan.scope()) {
        String name = plan.objects().get(index).name();
        if (DriverNames.isForDrivers(name)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean anyUses(List<Trial> trials) {
    for (Trial trial : trials) {
      for (LoadedObject object : trial.run().plan().objects()) {
        if (DriverNames.isForDrivers(object.name())) {
          return true;
        }
      }
    }
    return false;
  }

  private static @Nullable String missing(Path directory, LibcInstallation glibc, FileView view) {
    SortedSet<String> missing = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.so*")) {
      for (Path file : files) {
        if (view.probe(directory.toString(), String.valueOf(file.getFileName()))
                instanceof Present present
            && present.contents() instanceof ElfObject object
            && Simulation.refusal(object, glibc.loader()) == null) {
          String lacking = glibc.lacks(object);
          if (lacking != null) {
            missing.add(file + " wants " + lacking);
          }
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Drivers that cannot be listed cannot be loaded either.
      return null;
    }
    return missing.isEmpty() ? null : missing.getFirst();
  }
}
