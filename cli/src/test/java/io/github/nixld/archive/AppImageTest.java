package io.github.nixld.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes out of an AppImage, and what must not. The file systems are made by hand: no
/// mksquashfs writes most of them.
class AppImageTest {
  private static final String ELF = "\u007fELF and more";
  private static final Limits SMALL = new Limits(1000, 1 << 30, 10, 8 << 20, 1 << 20);

  @TempDir private Path work;
  private Path outer;
  private Path root;

  @BeforeEach
  void anEmptyDirectory() throws IOException {
    outer = Files.createDirectories(work.resolve("outer"));
    root = outer;
  }

  private void unpack(byte[] image) throws IOException {
    Path file = Files.write(work.resolve("image"), image);
    assertThat(Archive.of(file)).isEqualTo(Archive.APPIMAGE);
    Path scratch = Files.createTempDirectory(outer, "root");
    root = scratch.resolve("files");
    Archive.APPIMAGE.unpack(file, scratch, SMALL);
  }

  private List<String> unpacked() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static TinyAppImage sample() {
    return new TinyAppImage()
        .file(ELF, "usr", "lib", "libx.so.1.2")
        .link("libx.so.1.2", "usr", "lib", "libx.so.1")
        .file("text", "README")
        .link("usr/bin/x", "AppRun")
        .file(ELF + "x".repeat(3 * TinyAppImage.BLOCK), "usr", "bin", "x");
  }

  @Test
  void itsElfFilesAndLinksComeOut() throws IOException {
    unpack(sample().bytes());

    assertThat(unpacked())
        .containsExactly("AppRun", "usr/bin/x", "usr/lib/libx.so.1", "usr/lib/libx.so.1.2");
    assertThat(root.resolve("usr/lib/libx.so.1")).isSymbolicLink().hasContent(ELF);
    assertThat(root.resolve("AppRun")).hasContent(ELF + "x".repeat(3 * TinyAppImage.BLOCK));
  }

  /// More entries, and inodes, than a block of metadata holds.
  @Test
  void aDirectoryOfManyBlocksIsRead() throws IOException {
    TinyAppImage image = new TinyAppImage();
    for (int i = 0; i < 900; i++) {
      image.file(ELF, "a-name-of-some-length-" + i);
    }
    unpack(image.bytes());

    assertThat(unpacked()).hasSize(900);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../x", "a/b", "/x"})
  void aNameThatLeadsOutIsRefused(String name) {
    assertThatThrownBy(() -> unpack(new TinyAppImage().file(ELF, name).bytes()))
        .isInstanceOf(ArchiveException.class);
    assertThat(work.resolve("outer/x")).doesNotExist();
  }

  @Test
  void aLinkThatLeadsOutIsLeftOut() throws IOException {
    unpack(new TinyAppImage().link("../..", "link").link("/", "other").file(ELF, "x").bytes());

    assertThat(unpacked()).containsExactly("x");
  }

  @Test
  void directoriesThatGoInCirclesAreRefused() {
    assertThatThrownBy(() -> unpack(new TinyAppImage().file(ELF, "a", "x").again("a", "b").bytes()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("in two others");
  }

  @Test
  void pathsWithoutEndAreRefused() {
    String[] path = new String[40];
    Arrays.fill(path, "d".repeat(200));

    assertThatThrownBy(() -> unpack(new TinyAppImage().file(ELF, path).bytes()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("impossible name");
  }

  /// A hole takes nothing in the file.
  @Test
  void aHoleThatFillsADiskIsStopped() throws IOException {
    assertThatThrownBy(() -> unpack(new TinyAppImage().sparse(ELF, 9L << 20, "x").bytes()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("when unpacked");
    // What is no ELF file is not unpacked to its end.
    unpack(new TinyAppImage().sparse("text", 9L << 20, "x").bytes());
  }

  @Test
  void tooManyEntriesAreStopped() {
    TinyAppImage image = new TinyAppImage();
    for (int i = 0; i < 1001; i++) {
      image.file("", "f" + i);
    }

    assertThatThrownBy(() -> unpack(image.bytes())).hasMessage("more than 1000 entries");
  }

  /// Offsets in the superblock: magic, block_size, block_log, compression, s_major, root_inode.
  @ParameterizedTest
  @CsvSource({
    "0, 1, no squashfs",
    "12, 8192, block_size",
    "22, 13, block_log",
    "22, 21, block_log",
    "20, 5, lz4",
    "20, 77, number 77",
    "28, 3, version 3",
    "32, 65535, points behind"
  })
  void anImpossibleSuperblockIsRefused(int offset, int value, String says) {
    byte[] image = sample().bytes();
    ByteBuffer.wrap(image)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(TinyAppImage.SQUASHFS + offset, (short) value);

    assertThatThrownBy(() -> unpack(image))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(says);
  }

  /// Cut anywhere, or with any byte changed, it is read or refused: nothing hangs, nothing else is
  /// thrown, nothing is written outside.
  @Test
  void whatIsDamagedIsRefused() throws IOException {
    byte[] whole = sample().bytes();
    Random random = new Random(6);
    int refused = 0;
    for (int round = 0; round < 1000; round++) {
      byte[] damaged = whole.clone();
      if (round % 10 == 0) {
        damaged = Arrays.copyOf(whole, random.nextInt(TinyAppImage.SQUASHFS, whole.length));
      } else {
        for (int i = random.nextInt(1, 4); i > 0; i--) {
          damaged[random.nextInt(TinyAppImage.SQUASHFS, whole.length)] = (byte) random.nextInt();
        }
      }
      Path file = Files.write(work.resolve("damaged"), damaged);
      Path into = Files.createDirectories(work.resolve("outer/" + round));
      try {
        Archive.APPIMAGE.unpack(file, into, SMALL);
      } catch (ArchiveException | EOFException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(50);
    assertThat(work.resolve("outer").toFile().list()).hasSize(1000);
  }
}
