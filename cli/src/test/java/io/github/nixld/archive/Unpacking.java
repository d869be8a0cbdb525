package io.github.nixld.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// What came out of an archive.
///
/// @param root where it is
/// @param notRead what was said about the rest
record Unpacking(Path root, String notRead) {
  /// Unpacks an archive.
  ///
  /// @param work a directory for this alone
  static Unpacking of(byte[] archive, Path work) throws IOException {
    return of(Files.write(Files.createTempDirectory(work, "in").resolve("archive"), archive), work);
  }

  /// Unpacks an archive.
  static Unpacking of(Path archive, Path work) throws IOException {
    Archive kind = Objects.requireNonNull(Archive.of(archive), "no archive");
    Unpacked unpacked = kind.unpack(archive, Files.createTempDirectory(work, "out"));
    return new Unpacking(unpacked.root(), unpacked.notRead().toString());
  }

  /// Every file by its path, and every link with its target.
  List<String> entries() throws IOException {
    return entries(root);
  }

  static List<String> entries(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> entry(root, file))
          .sorted()
          .toList();
    }
  }

  private static String entry(Path root, Path file) {
    try {
      String name = root.relativize(file).toString();
      return Files.isSymbolicLink(file) ? name + " -> " + Files.readSymbolicLink(file) : name;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Object inode(String name) throws IOException {
    return Files.getAttribute(root.resolve(name), "unix:ino");
  }
}
