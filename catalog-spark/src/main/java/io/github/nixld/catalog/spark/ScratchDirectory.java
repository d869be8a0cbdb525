package io.github.nixld.catalog.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A temporary directory. Closing it removes it and its contents.
///
/// @param path where it is
record ScratchDirectory(Path path) implements AutoCloseable {
  static ScratchDirectory create(String name) throws IOException {
    return new ScratchDirectory(Files.createTempDirectory(name));
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(path)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
