package io.github.nixld.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes out of an archive, and what must not.
class ArchiveTest {
  private static final String ELF = "\u007fELF and more";

  @TempDir private Path work;
  private Path root;

  @BeforeEach
  void anEmptyDirectory() throws IOException {
    root = Files.createDirectories(work.resolve("outer/root"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /// One entry: a file, or with a target a symbolic link.
  private record Entry(String name, String contents, byte type) {
    static Entry file(String name) {
      return new Entry(name, ELF, TarConstants.LF_NORMAL);
    }

    static Entry text(String name) {
      return new Entry(name, "text", TarConstants.LF_NORMAL);
    }

    static Entry link(String name, String target) {
      return new Entry(name, target, TarConstants.LF_SYMLINK);
    }
  }

  private static byte[] tar(Entry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (Entry entry : entries) {
        TarArchiveEntry header = new TarArchiveEntry(entry.name, entry.type, true);
        boolean file = entry.type == TarConstants.LF_NORMAL;
        if (file) {
          header.setSize(entry.contents.length());
        } else {
          header.setLinkName(entry.contents);
        }
        tar.putArchiveEntry(header);
        if (file) {
          tar.write(bytes(entry.contents));
        }
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] zip(Entry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      for (Entry entry : entries) {
        ZipArchiveEntry header = new ZipArchiveEntry(entry.name);
        header.setUnixMode(entry.type == TarConstants.LF_SYMLINK ? 0120777 : 0100644);
        zip.putArchiveEntry(header);
        zip.write(bytes(entry.contents));
        zip.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] deb(String member, byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(bytes)) {
      for (String name : List.of("debian-binary", "control.tar.gz", member)) {
        byte[] contents = name.equals(member) ? data : bytes("2.0\n");
        ar.putArchiveEntry(new ArArchiveEntry(name, contents.length));
        ar.write(contents);
        ar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] cpio(Entry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CpioArchiveOutputStream cpio = new CpioArchiveOutputStream(bytes)) {
      for (Entry entry : entries) {
        CpioArchiveEntry header = new CpioArchiveEntry(entry.name, entry.contents.length());
        header.setMode(
            entry.type == TarConstants.LF_SYMLINK
                ? CpioConstants.C_ISLNK | 0777
                : CpioConstants.C_ISREG | 0644);
        cpio.putArchiveEntry(header);
        cpio.write(bytes(entry.contents));
        cpio.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] rpm(int entries, int data, byte[] payload) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(Arrays.copyOf(bytes("\u00ed\u00ab\u00ee\u00db\3\0"), 96));
    // A signature of 16 + 16 + 5 bytes, which is filled up to 40, then a header of 16.
    bytes.write(structure(1, 5));
    bytes.write(new byte[16 + 5 + 3]);
    bytes.write(structure(entries, data));
    bytes.write(payload);
    return bytes.toByteArray();
  }

  private static byte[] structure(int entries, int data) {
    return ByteBuffer.allocate(16)
        .putInt(0x8eade801)
        .putInt(0)
        .putInt(entries)
        .putInt(data)
        .array();
  }

  private static byte[] compressed(String how, byte[] plain)
      throws IOException, CompressorException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        new CompressorStreamFactory().createCompressorOutputStream(how, bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private void unpack(byte[] archive) throws IOException {
    unpack(archive, Limits.STANDARD);
  }

  private void unpack(byte[] archive, Limits limits) throws IOException {
    Path file = Files.write(work.resolve("archive"), archive);
    Objects.requireNonNull(Archive.of(file), "no archive").unpack(file, root, limits);
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
  void anArchiveInAnArchiveIsNotRead() throws Exception {
    String inner = new String(tar(PACKAGE), ISO_8859_1);
    unpack(tar(new Entry("inner.tar", inner, TarConstants.LF_NORMAL), Entry.file("x")));

    assertThat(unpacked()).containsExactly("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../../x", "/x", "a/../x"})
  void aNameThatLeadsOutIsRefused(String name) throws IOException {
    for (byte[] archive : List.of(tar(Entry.file(name)), zip(Entry.file(name)))) {
      assertThatThrownBy(() -> unpack(archive))
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("leads out");
    }
    assertThat(work.resolve("outer/x")).doesNotExist();
    assertThat(unpacked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "..", "../..", "../root/../..", "nowhere", "link"})
  void aLinkThatLeadsOutOrNowhereIsLeftOut(String target) throws IOException {
    unpack(tar(Entry.link("link", target), Entry.file("link/x"), Entry.file("y")));

    // The file is where its name says, below the root.
    assertThat(unpacked()).containsExactly("link/x", "y");
    assertThat(work.resolve("x")).doesNotExist();
  }

  /// Each link stays inside by its letters; the second, by way of the first, does not.
  @Test
  void aLinkThatLeadsOutByAnotherIsLeftOut() throws IOException {
    Files.writeString(work.resolve("outer/secret"), ELF);
    unpack(
        tar(
            Entry.file("a/b/c/file"),
            Entry.link("a/b/c/up", "../../.."),
            Entry.link("a/b/c/out", "up/../secret")));

    assertThat(unpacked()).contains("a/b/c/up").doesNotContain("a/b/c/out");
  }

  @Test
  void hardLinksAndDevicesAreLeftOut() throws IOException {
    unpack(
        tar(
            Entry.file("x"),
            new Entry("hard", "x", TarConstants.LF_LINK),
            new Entry("device", "", TarConstants.LF_CHR),
            new Entry("fifo", "", TarConstants.LF_FIFO)));

    assertThat(unpacked()).containsExactly("x");
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
          archive.unpack(file, root);
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
