package io.github.nixld.cli.input;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.linux.Ending;
import io.github.nixld.linux.TemporaryFiles;
import io.github.nixld.write.TemporaryNames;
import java.io.IOException;
import java.nio.file.Path;

/// A directory for this run alone, which is removed at its end, even if it is interrupted. The next
/// run removes what a killed run has left.
public final class ScratchDirectory implements AutoCloseable {
  private final Path path;
  private final Ending ending;

  private ScratchDirectory(Path path) throws IOException {
    this.path = path;
    ending =
        Ending.making(
            () -> TemporaryFiles.makePrivateDirectory(path),
            () -> TemporaryFiles.removeIfPossible(path));
  }

  /// Makes one in the directory for temporary files, readable for its owner only.
  public static ScratchDirectory make() throws CommandException {
    return make(TemporaryFiles.directory());
  }

  static ScratchDirectory make(Path parent) throws CommandException {
    TemporaryNames.removeLeftovers(parent);
    try {
      return new ScratchDirectory(parent.toRealPath().resolve(TemporaryNames.next()));
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
    TemporaryFiles.removeIfPossible(path);
    ending.close();
  }
}
