package io.github.nixld.archive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// Archives of every kind. Nothing comes out beside the directory that it is for.
class ArchiveFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void unpack(byte[] archive) throws IOException {
    Path work = Files.createTempDirectory("archive");
    try {
      Path file = Files.write(work.resolve("archive"), archive);
      Archive kind = Archive.of(file);
      if (kind != null) {
        kind.seemsToHavePrograms(file);
        kind.unpack(file, Files.createDirectory(work.resolve("out")));
      }
      Archive.unread(file);
    } catch (IOException e) {
      // An end of file too early, say.
    } finally {
      delete(work);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
