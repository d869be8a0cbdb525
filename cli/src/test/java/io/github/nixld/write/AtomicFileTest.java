package io.github.nixld.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A result is at its place as a whole, or what was there before.
class AtomicFileTest {
  @TempDir private Path directory = Path.of("");

  private String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }

  @Test
  void makesAFileThatAllCanRead() throws IOException {
    Path file = directory.resolve(".env");
    AtomicFile.write(file, "é\n");
    assertThat(file).hasContent("é\n");
    assertThat(permissions(file)).isEqualTo("rw-r--r--");
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void keepsThePermissionsOfWhatItReplaces() throws IOException {
    Path file = Files.writeString(directory.resolve(".env"), "a much longer old text");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
    AtomicFile.write(file, "new");
    assertThat(file).hasContent("new");
    assertThat(permissions(file)).isEqualTo("rw-rw----");
  }

  @Test
  void writesToWhereALinkLeads() throws IOException {
    Path file = Files.writeString(directory.resolve("real"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("real"));
    AtomicFile.write(link, "new");
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(file).hasContent("new");
    assertThat(files()).isEqualTo(2);
  }

  @Test
  void makesWhatALinkLeadsTo() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("nowhere"));
    AtomicFile.write(link, "new");
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(directory.resolve("nowhere")).hasContent("new");
  }

  @Test
  void leavesTheOldFileWhereTheNewOneCannotBeMade() throws IOException {
    Path missing = directory.resolve("missing/.env");
    assertThatThrownBy(() -> AtomicFile.write(missing, "new"))
        .isInstanceOf(NoSuchFileException.class);
    Path inside = Files.createDirectory(directory.resolve("directory"));
    assertThatThrownBy(() -> AtomicFile.write(inside, "new"))
        .isInstanceOf(FileSystemException.class);
    assertThat(Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void aReaderOfTheOldFileKeepsIt() throws IOException {
    // A new file takes the place: whoever is killed in between has changed nothing.
    Path file = Files.writeString(directory.resolve(".env"), "old");
    Path other = Files.createLink(directory.resolve("other"), file);
    AtomicFile.write(file, "new");
    assertThat(other).hasContent("old");
  }

  @Test
  void writesIntoAFifo() throws Exception {
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    CompletableFuture<String> reader =
        CompletableFuture.supplyAsync(() -> {
          try {
            return Files.readString(fifo);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    AtomicFile.write(fifo, "text");
    assertThat(reader.get()).isEqualTo("text");
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void writesToADevice() throws IOException {
    AtomicFile.write(Path.of("/dev/null"), "text");
    assertThat(Files.exists(Path.of("/dev/null"))).isTrue();
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }
}
