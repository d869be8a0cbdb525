package io.github.nixld.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Temporary files go where TMPDIR says, and are gone after an end at any moment.
class TemporaryFilesTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void theyGoWhereTheUserWantsThem() {
    assertThat(TemporaryFiles.directory(directory.toString())).isEqualTo(directory);
  }

  /// A shell of Nix removes its own at its end, and what it started may live on.
  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "/nowhere/at/all", "/etc/passwd", "\0"})
  void theyGoToTmpIfThereIsNoSuchDirectory(String wanted) {
    assertThat(TemporaryFiles.directory(wanted)).isEqualTo(Path.of("/tmp"));
  }

  /// As if a signal ended a process that is unpacking an archive.
  @RepeatedTest(20)
  void removesADirectoryInWhichAnotherThreadWrites() throws Exception {
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    Thread writer = Thread.ofPlatform().start(() -> write(scratch));
    TemporaryFiles.remove(scratch);
    writer.join();
    assertThat(scratch).doesNotExist();
  }

  private static void write(Path scratch) {
    try {
      for (int i = 0; i < 2_000; i++) {
        Path below = Files.createDirectory(scratch.resolve("directory" + i));
        Files.writeString(below.resolve("file"), "x");
      }
    } catch (IOException e) {
      return; // The directory is gone.
    }
  }

  @Test
  void removesALinkAndNotWhereItLeads() throws IOException {
    Path kept = Files.createDirectory(directory.resolve("kept"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), kept);
    TemporaryFiles.remove(link);
    TemporaryFiles.remove(directory.resolve("nothing"));
    assertThat(link).doesNotExist();
    assertThat(kept).exists();
  }
}
