package io.github.nixld.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryNamesTest {
  @TempDir private Path directory = Path.of("");

  /// As if a signal ended a process that is unpacking an archive.
  @RepeatedTest(20)
  void removesADirectoryInWhichAnotherThreadWrites() throws Exception {
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    Thread writer = Thread.ofPlatform().start(() -> write(scratch));
    TemporaryNames.remove(scratch);
    writer.join();
    assertThat(scratch).doesNotExist();
  }

  private static void write(Path scratch) {
    try {
      for (int i = 0; i < 10_000; i++) {
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
    TemporaryNames.remove(link);
    TemporaryNames.remove(directory.resolve("nothing"));
    assertThat(link).doesNotExist();
    assertThat(kept).exists();
  }
}
