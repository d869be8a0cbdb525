package io.github.nixld.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.cli.command.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A temporary directory is its owner's alone, and goes away.
class ScratchDirectoryTest {
  @TempDir private Path work;

  @Test
  void itIsWhereTheUserWantsIt() throws Exception {
    Path path;
    try (ScratchDirectory directory = ScratchDirectory.make(work)) {
      path = directory.path();
      assertThat(path).isDirectory().hasParent(work.toRealPath());
      assertThat(Files.getPosixFilePermissions(path)).hasSize(3);
      Files.createDirectories(path.resolve("a/b"));
      Files.createSymbolicLink(path.resolve("a/link"), work);
    }
    assertThat(path).doesNotExist();
    assertThat(work).isDirectory();
  }

  @Test
  void whatCannotBeMadeIsToldWithItsPlace() {
    assertThatThrownBy(() -> ScratchDirectory.make(work.resolve("missing")))
        .isInstanceOf(CommandException.class)
        .hasMessage(
            work.resolve("missing") + ": no temporary directory can be made in it: no such file");
  }
}
