package io.github.nixld.catalog.spark;

import io.github.nixld.linux.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A temporary directory. Closing it removes it and its contents.
///
/// @param path where it is
record ScratchDirectory(Path path) implements AutoCloseable {
  static ScratchDirectory create(String name) throws IOException {
    return new ScratchDirectory(Files.createTempDirectory(name));
  }

  @Override
  public void close() throws IOException {
    TemporaryFiles.remove(path);
  }
}
