package io.github.nixld.cli.input;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.store.TemporaryFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// A directory for this run alone, which goes away with it, interrupted or not.
final class ScratchDirectory implements AutoCloseable {
  private final Path path;
  private final Thread hook = new Thread(this::delete, "scratch");

  private ScratchDirectory(Path path) {
    this.path = path;
  }

  /// Makes one where this user has temporary files, readable for its owner only.
  static ScratchDirectory make() throws CommandException {
    return make(TemporaryFiles.directory());
  }

  static ScratchDirectory make(Path parent) throws CommandException {
    try {
      ScratchDirectory directory =
          new ScratchDirectory(Files.createTempDirectory(parent, "nixld-").toRealPath());
      Runtime.getRuntime().addShutdownHook(directory.hook);
      return directory;
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.INPUT,
          parent + ": no temporary directory can be made in it: " + Paths.reason(e));
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // It is running.
    }
  }

  private void delete() {
    try {
      if (Files.exists(path)) {
        Files.walkFileTree(path, new Deletion());
      }
    } catch (IOException e) {
      return; // What is left is the system's to clear.
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
