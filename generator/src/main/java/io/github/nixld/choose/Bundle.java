package io.github.nixld.choose;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.FileView.Present;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The libraries that foreign objects bring along: what lies beside them, and what lies below their
/// directories where nothing nearer has a name.
final class Bundle {
  /// A program lies a few directories below the root of its tree, which has a `lib`: bin,
  /// libexec/name, lib/name/tools.
  private static final int ANCESTORS = 6;

  /// How far down, and at how many files, is looked: a program may lie in a home directory.
  private static final int DEPTH = 3;

  private static final int FILES = 5_000;

  private final List<String> directories;
  private final List<String> origins;
  private final FileView view;
  private @Nullable List<Path> below;

  /// One library of the bundle.
  ///
  /// @param directory where it lies
  /// @param file its file name
  record Library(String directory, String file) {}

  /// Looks beside some objects.
  ///
  /// @param foreign the objects that an environment is wanted for
  Bundle(Collection<Foreign> foreign, FileView view) {
    this.view = view;
    Set<String> places = new LinkedHashSet<>();
    for (Foreign object : foreign) {
      places.add(object.origin());
    }
    origins = List.copyOf(places);
    for (String origin : origins) {
      String directory = origin;
      for (int level = 0; level <= ANCESTORS && directory.length() > 1; level++) {
        places.add(directory + "/lib");
        directory = directory.substring(0, Math.max(directory.lastIndexOf('/'), 0));
      }
    }
    directories = new ArrayList<>(places);
  }

  /// The directories of the bundle that have a file of that name, the nearest first.
  List<String> directoriesOf(String name) {
    List<String> found = new ArrayList<>();
    for (String directory : directories) {
      if (view.probe(directory, name) instanceof Present) {
        found.add(directory);
      }
    }
    return found;
  }

  /// The directories below those of the objects that have a file of that name.
  List<String> directoriesBelow(String name) {
    List<String> found = new ArrayList<>();
    for (Path file : below()) {
      if (name.equals(String.valueOf(file.getFileName()))) {
        found.add(String.valueOf(file.getParent()));
      }
    }
    return found;
  }

  /// The files of the bundle with that `DT_SONAME` and another file name: packages that cannot hold
  /// symbolic links drop them.
  List<Library> renamed(String soname) {
    int suffix = soname.indexOf(".so");
    if (suffix < 0) {
      return List.of();
    }
    String stem = soname.substring(0, suffix);
    List<Library> found = new ArrayList<>();
    for (Path file : below()) {
      String name = String.valueOf(file.getFileName());
      String directory = String.valueOf(file.getParent());
      if (name.startsWith(stem)
          && !name.equals(soname)
          && view.probe(directory, name) instanceof Present present
          && present.contents() instanceof ElfObject object
          && soname.equals(object.soname())) {
        found.add(new Library(directory, name));
      }
    }
    return found;
  }

  /// The files named like libraries below the objects' directories and in the directories beside
  /// them, in the order of their paths.
  private List<Path> below() {
    if (below == null) {
      Set<Path> files = new TreeSet<>();
      for (String directory : directories) {
        collect(Path.of(directory), origins.contains(directory) ? DEPTH : 1, files);
      }
      below = List.copyOf(files);
    }
    return below;
  }

  private static void collect(Path directory, int depth, Set<Path> files) {
    try {
      Files.walkFileTree(
          directory,
          EnumSet.noneOf(FileVisitOption.class),
          depth,
          new SimpleFileVisitor<>() {
            private int seen;

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (String.valueOf(file.getFileName()).contains(".so")) {
                files.add(file);
              }
              return ++seen < FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // What cannot be listed is not offered.
      return;
    }
  }
}
