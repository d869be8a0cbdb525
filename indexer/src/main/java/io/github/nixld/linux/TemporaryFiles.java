package io.github.nixld.linux;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Temporary files, in the directory that the user chose. The JVM would always take `/tmp`, which
/// may be a small part of memory.
public final class TemporaryFiles {
  private static final Path TMP = Path.of("/tmp");
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final int ATTEMPTS = 1000;

  private TemporaryFiles() {}

  /// The directory that `TMPDIR` names, or `/tmp`.
  public static Path directory() {
    return directory(FileNames.variable("TMPDIR"));
  }

  /// The same.
  ///
  /// @param preferred what `TMPDIR` says. If that directory is gone, such as one of a nix-shell
  ///   that has ended, `/tmp` is used
  static Path directory(@Nullable String preferred) {
    try {
      Path directory = FileNames.absolute(preferred == null ? "" : preferred);
      return preferred != null && !preferred.isEmpty() && Files.isDirectory(directory)
          ? directory
          : TMP;
    } catch (InvalidPathException e) {
      return TMP;
    }
  }

  /// A path in a directory that nothing has.
  public static Path next(Path directory, String prefix, String suffix) {
    return directory.resolve(
        prefix + Long.toUnsignedString(ThreadLocalRandom.current().nextLong()) + suffix);
  }

  /// Makes a directory that only this user may read.
  ///
  /// @throws FileAlreadyExistsException if it is there
  public static void makePrivateDirectory(Path path) throws IOException {
    Files.createDirectory(path, PRIVATE);
  }

  /// Removes a file, or a directory with everything in it, without following links.
  ///
  /// Another thread may still be writing there, because a signal ends the process at any moment.
  /// Once the directory itself is gone, that thread can make nothing any more.
  public static void remove(Path path) throws IOException {
    for (int attempt = 1; Files.exists(path, LinkOption.NOFOLLOW_LINKS); attempt++) {
      try {
        Files.walkFileTree(path, new Deletion());
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /// The same. What cannot be removed stays.
  public static void removeIfPossible(Path path) {
    try {
      remove(path);
    } catch (IOException e) {
      return; // Nothing can be done about it, and what was to be done is done.
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
