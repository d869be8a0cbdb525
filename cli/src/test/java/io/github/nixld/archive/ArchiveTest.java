package io.github.nixld.archive;

import static io.github.nixld.archive.TinyArchives.ELF;
import static io.github.nixld.archive.TinyArchives.compressed;
import static io.github.nixld.archive.TinyArchives.cpio;
import static io.github.nixld.archive.TinyArchives.deb;
import static io.github.nixld.archive.TinyArchives.rpm;
import static io.github.nixld.archive.TinyArchives.tar;
import static io.github.nixld.archive.TinyArchives.zip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.archive.TinyArchives.Entry;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes out of an archive, and what must not.
class ArchiveTest {
  @TempDir private Path work;
  private Path outer;
  private Path root;

  @BeforeEach
  void anEmptyDirectory() throws IOException {
    outer = Files.createDirectories(work.resolve("outer"));
    root = outer;
  }

  private void unpack(byte[] archive) throws IOException {
    unpack(archive, Limits.STANDARD);
  }

  private void unpack(byte[] archive, Limits limits) throws IOException {
    Path file = Files.write(work.resolve("archive"), archive);
    Path scratch = Files.createTempDirectory(outer, "root");
    root = scratch.resolve("files");
    Objects.requireNonNull(Archive.of(file), "no archive").unpack(file, scratch, limits);
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

  private static final Entry[] PACKAGE = {
    Entry.file("./lib/libx.so.1.2"),
    Entry.link("./lib/libx.so.1", "libx.so.1.2"),
    Entry.text("./README"),
    Entry.file("./bin/x")
  };

  private void seesThePackage() throws IOException {
    assertThat(unpacked()).containsExactly("bin/x", "lib/libx.so.1", "lib/libx.so.1.2");
    assertThat(root.resolve("lib/libx.so.1")).isSymbolicLink().hasContent(ELF);
  }

  @Test
  void tarIsRead() throws IOException {
    unpack(tar(PACKAGE));
    seesThePackage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "bzip2", "xz", "zstd"})
  void compressedTarIsRead(String how) throws Exception {
    unpack(compressed(how, tar(PACKAGE)));
    seesThePackage();
  }

  @Test
  void zipIsRead() throws IOException {
    unpack(zip(PACKAGE));
    seesThePackage();
  }

  @ParameterizedTest
  @CsvSource({"gz, data.tar.gz", "xz, data.tar.xz", "zstd, data.tar.zst", ", data.tar"})
  void debIsRead(String how, String member) throws Exception {
    unpack(deb(member, how == null ? tar(PACKAGE) : compressed(how, tar(PACKAGE))));
    seesThePackage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "bzip2", "xz", "zstd"})
  void rpmIsRead(String how) throws Exception {
    unpack(rpm(0, 0, compressed(how, cpio(PACKAGE))));
    seesThePackage();
  }

  @Test
  void aBombOfBytesIsStopped() throws Exception {
    String zeros = ELF + "\0".repeat(1 << 20);
    byte[] bomb = compressed("gz", tar(new Entry("x", zeros, TarConstants.LF_NORMAL)));

    assertThatThrownBy(() -> unpack(bomb, new Limits(10, 1 << 30, 10, 1 << 10, 1 << 14)))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("when unpacked");
    unpack(bomb, new Limits(10, 1 << 30, 10, 1 << 22, 1 << 14));
  }

  @Test
  void aBombOfEntriesIsStopped() throws IOException {
    byte[] archive = zip(Entry.text("a"), Entry.text("b"), Entry.text("c"));

    assertThatThrownBy(() -> unpack(archive, new Limits(2, 1 << 20, 10, 1 << 20, 1 << 10)))
        .isInstanceOf(ArchiveException.class)
        .hasMessage("more than 2 entries");
  }

  @Test
  void aNameOfMegabytesIsStopped() throws IOException {
    byte[] archive = tar(Entry.file("x".repeat(20_000)));

    assertThatThrownBy(() -> unpack(archive, new Limits(9, 1 << 30, 10, 1 << 30, 1 << 12)))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("a name of more than 4096 bytes");
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "65537, 0", "0, -1", "0, 268435457"})
  void anRpmHeaderOfImpossibleSizeIsRefused(int entries, int data) throws IOException {
    byte[] archive = rpm(entries, data, new byte[64]);

    assertThatThrownBy(() -> unpack(archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("its header has");
  }

  /// Cut anywhere, an archive is read or refused; nothing hangs, nothing else is thrown.
  @ParameterizedTest
  @ValueSource(strings = {"tar", "gz", "zip", "deb", "rpm"})
  void whatIsCutOffIsRefused(String kind) throws Exception {
    byte[] whole =
        switch (kind) {
          case "tar" -> tar(PACKAGE);
          case "gz" -> compressed("gz", tar(PACKAGE));
          case "zip" -> zip(PACKAGE);
          case "deb" -> deb("data.tar.xz", compressed("xz", tar(PACKAGE)));
          default -> rpm(0, 0, compressed("gz", cpio(PACKAGE)));
        };
    int refused = 0;
    for (int length = 0; length < whole.length; length += Math.max(1, whole.length / 97)) {
      Path file = Files.write(work.resolve("cut"), Arrays.copyOf(whole, length));
      Archive archive = Archive.of(file);
      try {
        if (archive != null) {
          archive.unpack(file, Files.createTempDirectory(outer, "cut"));
        }
      } catch (ArchiveException | EOFException e) {
        refused++;
      } catch (IOException e) {
        assertThat(e).hasMessageNotContaining("\n");
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PK", "text", "#!/bin/sh\n", "!<arch>\nlibx.o/"})
  void whatIsNoArchiveIsNone(String text) throws IOException {
    Path file = Files.write(work.resolve("file"), text.getBytes(UTF_8));

    assertThat(Archive.of(file)).isNull();
  }
}
