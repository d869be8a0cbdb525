package io.github.nixld.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Temporary files go where TMPDIR says.
class TemporaryFilesTest {
  @Test
  void theyGoWhereTheUserWantsThem(@TempDir Path work) {
    assertThat(TemporaryFiles.directory(work.toString())).isEqualTo(work);
  }

  /// A shell of Nix removes its own at its end, and what it started may live on.
  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "/nowhere/at/all", "/etc/passwd", "\0"})
  void theyGoToTmpIfThereIsNoSuchDirectory(String wanted) {
    assertThat(TemporaryFiles.directory(wanted)).isEqualTo(Path.of("/tmp"));
  }
}
