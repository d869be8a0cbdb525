package io.github.nixld.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IrregularFileTest {
  @TempDir Path directory;

  @Test
  void directory() throws IOException {
    assertThat(ElfReader.read(directory))
        .isEqualTo(new NotElf("a directory", "cannot read file data"));
  }

  @Test
  void fifoIsNotOpened() throws Exception {
    Path fifo = directory.resolve("libfifo.so");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    ElfFile file = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> ElfReader.read(fifo));
    assertThat(file).isInstanceOf(NotElf.class);
  }

  @Test
  void deviceIsNotOpened() throws IOException {
    assertThat(ElfReader.read(Path.of("/dev/zero")))
        .isEqualTo(new NotElf("a device, FIFO or socket", "invalid ELF header"));
  }

  @Test
  void symlinkLoopIsAnError() throws IOException {
    Path link = directory.resolve("loop.so");
    Files.createSymbolicLink(link, link);
    assertThatThrownBy(() -> ElfReader.read(link)).isInstanceOf(FileSystemException.class);
  }

  @Test
  void missingFileIsAnError() {
    assertThatThrownBy(() -> ElfReader.read(directory.resolve("gone.so")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void symlinkIsFollowed() throws IOException {
    Path file = directory.resolve("libx.so.1");
    Files.write(file, TinyElf.x86().soname("libx.so.1").build().bytes());
    Path link = Files.createSymbolicLink(directory.resolve("libx.so"), file.getFileName());
    assertThat(ElfReader.read(link)).hasFieldOrPropertyWithValue("soname", "libx.so.1");
  }

  @Test
  void sparseFileOfEightGibibytes() throws IOException {
    Path sparse = directory.resolve("sparse");
    byte[] elf = TinyElf.x86().soname("sparse").build().bytes();
    try (FileChannel channel =
        FileChannel.open(sparse, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(elf), 0);
      channel.write(ByteBuffer.allocate(1), 8L << 30);
    }
    assertThat(ElfReader.read(sparse)).hasFieldOrPropertyWithValue("soname", "sparse");
  }

  @Test
  void stringTableSixGibibytesIn() throws IOException {
    Path sparse = directory.resolve("far");
    long far = 6L << 30;
    TinyElf.Image image = TinyElf.x86().soname("x").build();
    image.segment(0, new Segment(1, 6, 0, 0, far + 5, 7L << 30, 4096));
    image.dyn(DynamicSection.DT_STRTAB, far);
    try (FileChannel channel =
        FileChannel.open(sparse, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(image.bytes()), 0);
      channel.write(ByteBuffer.wrap(new byte[] {0, 'f', 'a', 'r', 0}), far);
    }
    image.dyn(DynamicSection.DT_STRSZ, 5);
    try (FileChannel channel = FileChannel.open(sparse, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(image.bytes()), 0);
    }
    assertThat(ElfReader.read(sparse)).hasFieldOrPropertyWithValue("soname", "far");
  }
}
