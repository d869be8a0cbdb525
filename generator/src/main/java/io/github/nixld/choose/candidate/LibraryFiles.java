package io.github.nixld.choose.candidate;

import io.github.nixld.linux.FileNames;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// Lists the files named like libraries below a directory, without following symbolic links to
/// directories.
final class LibraryFiles {
  /// How many files it examines: a program may lie in a home directory.
  private static final int FILES = 5_000;

  /// Libraries for linking only, as CUDA ships them.
  private static final String STUBS = "stubs";

  private final Path store;
  private final SortedSet<Path> files = new TreeSet<>();

  /// How many levels below a directory were listed.
  private final Map<Path, Integer> looked = new HashMap<>();

  /// @param store the store's directory; files in it belong to no bundle
  LibraryFiles(Path store) {
    this.store = store;
  }

  /// Lists the files below a directory. A directory that cannot be listed has no files, and none is
  /// listed twice.
  ///
  /// @param depth how many levels down, 1 for the directory itself
  void look(Path directory, int depth) {
    try {
      Files.walkFileTree(
          directory, EnumSet.noneOf(FileVisitOption.class), depth, new Visitor(directory, depth));
    } catch (IOException e) {
      // A directory that cannot be listed offers nothing.
      return;
    }
  }

  /// The files, in the order of their paths.
  SortedSet<Path> found() {
    return files;
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    private final int bottom;
    private int seen;

    Visitor(Path top, int depth) {
      bottom = top.getNameCount() + depth;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      int levels = bottom - directory.getNameCount();
      if (directory.equals(store)
          || directory.endsWith(STUBS)
          || looked.getOrDefault(directory, 0) >= levels) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      looked.put(directory, levels);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (FileNames.name(file).contains(".so")) {
        files.add(file);
      }
      return ++seen < FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}
