package io.github.nixld.choose;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/// Lists the files named like libraries below a directory, without following symbolic links to
/// directories.
final class LibraryFiles {
  /// At how many files is looked: a program may lie in a home directory.
  private static final int FILES = 5_000;

  /// Libraries to link against and not to run with, as CUDA ships them.
  private static final String STUBS = "stubs";

  private LibraryFiles() {}

  /// The files, in the order of their paths; none where the directory cannot be listed.
  ///
  /// @param depth how many levels down, 1 for the directory itself
  /// @param store the store's directory: what is in it belongs to no bundle
  static Set<Path> below(Path directory, int depth, Path store) {
    Set<Path> files = new TreeSet<>();
    try {
      Files.walkFileTree(
          directory, EnumSet.noneOf(FileVisitOption.class), depth, new Visitor(store, files));
    } catch (IOException e) {
      // What cannot be listed is not offered.
      return files;
    }
    return files;
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path store;
    private final Set<Path> files;
    private int seen;

    Visitor(Path store, Set<Path> files) {
      this.store = store;
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return directory.equals(store) || directory.endsWith(STUBS)
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

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
  }
}
