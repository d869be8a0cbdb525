package io.github.nixld.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Libraries that every machine has on which tests run: those of the JDK.
final class ElfFiles {
  private ElfFiles() {}

  static byte[] read(String name) {
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path path(String name) {
    return Path.of(System.getProperty("java.home"), "lib", name);
  }
}
