package io.github.nixld.cli.input;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.linux.Ending;
import io.github.nixld.store.TemporaryFiles;
import io.github.nixld.write.TemporaryNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// A directory for this run alone, which is removed at its end, even if it is interrupted. The next
/// run removes what a killed run has left.
public final class ScratchDirectory implements AutoCloseable {
  private final Path path;
  private final Ending ending = Ending.before(this::delete);

  private ScratchDirectory(Path path) {
    this.path = path;
  }

  /// Makes one in the directory for temporary files, readable for its owner only.
  public static ScratchDirectory make() throws CommandException {
    return make(TemporaryFiles.directory());
  }

  static ScratchDirectory make(Path parent) throws CommandException {
    TemporaryNames.removeLeftovers(parent);
    try {
      Path made =
          Files.createDirectory(
              parent.resolve(TemporaryNames.next()),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return new ScratchDirectory(made.toRealPath());
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.INPUT,
          parent + ": no temporary directory can be made in it: " + Paths.reason(e));
    }
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    delete();
    ending.close();
  }

  private void delete() {
    try {
      TemporaryNames.remove(path);
    } catch (IOException e) {
      return; // The next run tries again.
    }
  }
}
