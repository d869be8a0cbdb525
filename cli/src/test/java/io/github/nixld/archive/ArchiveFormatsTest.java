package io.github.nixld.archive;

import static io.github.nixld.archive.TinyArchives.ELF;
import static io.github.nixld.archive.TinyArchives.bytes;
import static io.github.nixld.archive.TinyArchives.compressed;
import static io.github.nixld.archive.TinyArchives.cpio;
import static io.github.nixld.archive.TinyArchives.deb;
import static io.github.nixld.archive.TinyArchives.rpm;
import static io.github.nixld.archive.TinyArchives.tar;
import static io.github.nixld.archive.TinyArchives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.archive.TinyArchives.Entry;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every form of an archive that is read, and clear words about the others.
class ArchiveFormatsTest {
  @TempDir private Path work;

  private static final Entry[] SAMPLE = {Entry.file("bin/x"), Entry.text("README")};

  private Unpacking unpack(byte[] archive) throws IOException {
    return Unpacking.of(archive, work);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] skippable(int nibble, int length) {
    return ByteBuffer.allocate(8 + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0x184D2A50 + nibble)
        .putInt(length)
        .array();
  }

  /// A tool's own output, from a directory with a file `bin/x` and an ELF file with a hole.
  private byte[] made(String... command) throws Exception {
    Path tree = work.resolve("tree");
    Files.writeString(Files.createDirectories(tree.resolve("bin")).resolve("x"), ELF);
    Process process =
        new ProcessBuilder(command)
            .directory(tree.toFile())
            .redirectError(new File("/dev/null"))
            .start();
    byte[] out;
    try (InputStream in = process.getInputStream()) {
      out = in.readAllBytes();
    }
    assertThat(process.waitFor()).isZero();
    return out;
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "bzip2", "xz", "zstd", "lzma", "lz4-framed"})
  void compressedTarIsRead(String how) throws Exception {
    assertThat(unpack(compressed(how, tar(SAMPLE))).entries()).containsExactly("bin/x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v7", "ustar", "oldgnu", "gnu", "posix"})
  void everyFormatOfTarIsRead(String format) throws Exception {
    assertThat(unpack(made("tar", "--format=" + format, "-c", "bin")).entries())
        .containsExactly("bin/x");
  }

  @ParameterizedTest
  @CsvSource({"gnu, 1.0", "posix, 0.0", "posix, 0.1", "posix, 1.0"})
  void sparseFilesAreReadWithTheirHoles(String format, String version) throws Exception {
    Path tree = Files.createDirectories(work.resolve("tree"));
    byte[] contents = new byte[2 << 20];
    System.arraycopy(bytes(ELF), 0, contents, 0, ELF.length());
    contents[contents.length - 1] = 7;
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "printf '\\177ELF and more' > s; truncate -s 2097151 s; printf '\\7' >> s")
            .directory(tree.toFile())
            .start();
    assertThat(process.waitFor()).isZero();

    byte[] tar =
        made("tar", "--format=" + format, "--sparse", "--sparse-version=" + version, "-c", "s");
    assertThat(tar).hasSizeLessThan(1 << 20);
    assertThat(unpack(tar).root().resolve("s")).hasBinaryContent(contents);
  }

  @Test
  void framesOfZstdAndWhatStandsBetweenAreOneStream() throws Exception {
    byte[] tar = tar(SAMPLE);
    byte[] first = compressed("zstd", java.util.Arrays.copyOf(tar, 700));
    byte[] second = compressed("zstd", java.util.Arrays.copyOfRange(tar, 700, tar.length));

    assertThat(
            unpack(join(skippable(0, 4), skippable(15, 900), first, skippable(3, 9), second))
                .entries())
        .containsExactly("bin/x");
  }

  @Test
  void aSkippableFrameBeforeLz4IsSkipped() throws Exception {
    assertThat(unpack(join(skippable(1, 20), compressed("lz4-framed", tar(SAMPLE)))).entries())
        .containsExactly("bin/x");
  }

  /// Members that end wherever a buffer does: in a package, nothing says that more follows.
  @Test
  void membersOfGzipAreOneStream() throws Exception {
    byte[] tar = tar(SAMPLE);
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    for (int at = 0; at < tar.length; at += 512) {
      members.writeBytes(compressed("gz", java.util.Arrays.copyOfRange(tar, at, at + 512)));
    }
    assertThat(unpack(members.toByteArray()).entries()).containsExactly("bin/x");
    assertThat(unpack(deb("data.tar.gz", members.toByteArray())).entries())
        .containsExactly("bin/x");
  }

  @ParameterizedTest
  @CsvSource({"gz, tool-x86_64.gz, tool-x86_64", "xz, a.XZ, a", "bzip2, b.bz2, b", "zstd, c, c"})
  void oneCompressedProgramIsRead(String how, String name, String plain) throws Exception {
    Path file = Files.write(work.resolve(name), compressed(how, bytes(ELF)));

    assertThat(Unpacking.of(file, work).entries()).containsExactly(plain);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "some text"})
  void whatIsCompressedAndNoProgramIsTold(String text) throws Exception {
    byte[] file = compressed("gz", bytes(text));

    assertThatThrownBy(() -> unpack(file))
        .isInstanceOf(ArchiveException.class)
        .hasMessage("neither an archive nor a program is in it");
  }

  @Test
  void sevenZipIsRead() throws Exception {
    Path file = work.resolve("sample.7z");
    try (SevenZOutputFile out = new SevenZOutputFile(file.toFile())) {
      for (String name : new String[] {"lib/libx.so.1", "README", "lib/libx.so"}) {
        SevenZArchiveEntry entry = new SevenZArchiveEntry();
        entry.setName(name);
        if (name.equals("lib/libx.so")) {
          entry.setHasWindowsAttributes(true);
          entry.setWindowsAttributes(0120777 << 16 | 0x8000);
        }
        out.putArchiveEntry(entry);
        out.write(bytes(name.equals("README") ? "text" : name.endsWith(".1") ? ELF : "libx.so.1"));
        out.closeArchiveEntry();
      }
    }
    assertThat(Unpacking.of(file, work).entries())
        .containsExactly("lib/libx.so -> libx.so.1", "lib/libx.so.1");
  }

  @Test
  void anEncryptedSevenZipIsTold() throws Exception {
    Path file = work.resolve("sample.7z");
    try (SevenZOutputFile out = new SevenZOutputFile(file.toFile(), "secret".toCharArray())) {
      SevenZArchiveEntry entry = new SevenZArchiveEntry();
      entry.setName("x");
      out.putArchiveEntry(entry);
      out.write(bytes(ELF));
      out.closeArchiveEntry();
    }
    assertThatThrownBy(() -> Unpacking.of(file, work))
        .isInstanceOf(ArchiveException.class)
        .hasMessage("it is encrypted");
  }

  @Test
  void entriesOfAZipThatCannotBeReadAreNamed() throws IOException {
    byte[] zip =
        zip(Entry.file("plain"), Entry.file("secret"), Entry.file("lzma"), Entry.file("odd"));
    // In the directory: flags at 8, the method at 10.
    ByteBuffer fields = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    for (int i = 0; i < zip.length - 4; i++) {
      if (fields.getInt(i) == 0x02014b50) {
        switch (at++) {
          case 1 -> fields.putShort(i + 8, (short) (fields.getShort(i + 8) | 1));
          case 2 -> fields.putShort(i + 10, (short) 14);
          case 3 -> fields.putShort(i + 10, (short) 77);
          default -> {}
        }
      }
    }
    Unpacking unpacked = unpack(zip);
    assertThat(unpacked.entries()).containsExactly("plain");
    assertThat(unpacked.notRead())
        .isEqualTo("secret (encrypted), lzma (packed with LZMA), odd (packed with method 77)");
  }

  @ParameterizedTest
  @CsvSource({"8", "93", "12", "95"})
  void methodsOfZipAreRead(int method) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] packed =
        switch (method) {
          case 93 -> compressed("zstd", bytes(ELF));
          case 12 -> compressed("bzip2", bytes(ELF));
          case 95 -> compressed("xz", bytes(ELF));
          default -> bytes(ELF);
        };
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      ZipArchiveEntry entry = new ZipArchiveEntry("x");
      if (method == 8) {
        zip.putArchiveEntry(entry);
        zip.write(packed);
        zip.closeArchiveEntry();
      } else {
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(bytes(ELF));
        entry.setMethod(method);
        entry.setSize(ELF.length());
        entry.setCompressedSize(packed.length);
        entry.setCrc(crc.getValue());
        zip.addRawArchiveEntry(entry, new java.io.ByteArrayInputStream(packed));
      }
    }
    assertThat(unpack(bytes.toByteArray()).root().resolve("x")).hasContent(ELF);
  }

  /// In the newer formats contents come with the last name of a file; names that begin at the root
  /// belong to old packages.
  @Test
  void hardLinksOfCpioAreOneFile() throws Exception {
    byte[] cpio = TinyArchives.linkedCpio("/lib/libx.so", "/lib/libx.so.1", "/lib/libx.so.1.0");
    for (byte[] archive : new byte[][] {cpio, rpm(0, 0, compressed("xz", cpio))}) {
      Unpacking unpacked = unpack(archive);
      assertThat(unpacked.entries())
          .containsExactly("lib/libx.so", "lib/libx.so.1", "lib/libx.so.1.0");
      assertThat(unpacked.inode("lib/libx.so")).isEqualTo(unpacked.inode("lib/libx.so.1.0"));
    }
  }

  /// As `tar -r` writes it.
  @Test
  void aLaterFileReplacesAnEarlierOne() throws Exception {
    assertThat(unpack(tar(Entry.file("bin/x"), Entry.file("bin/y"), Entry.text("bin/x"))).entries())
        .containsExactly("bin/y");
  }

  /// As `cpio -H crc` writes it.
  @Test
  void checksumsOfCpioAreVerified() throws Exception {
    String large = ELF + "x".repeat(50_000);
    byte[] sound = TinyArchives.checkedCpio("bin/x", large);
    assertThat(unpack(sound).root().resolve("bin/x")).hasContent(large);
    byte[] damaged = sound.clone();
    damaged[sound.length / 2]++;
    assertThatThrownBy(() -> unpack(damaged)).hasMessageContaining("CRC");
  }

  @Test
  void anInitialRamDiskOfSeveralPartsIsRead() throws Exception {
    byte[] early = cpio(Entry.file("kernel/microcode"));
    byte[] main = compressed("zstd", cpio(Entry.file("bin/x")));

    assertThat(unpack(join(early, new byte[512], early, main)).entries())
        .containsExactly("bin/x", "kernel/microcode");
  }

  @Test
  void aSnapIsRead() throws IOException {
    byte[] image = new TinyAppImage().file(ELF, "bin", "x").bytes();
    byte[] squashFs = java.util.Arrays.copyOfRange(image, TinyAppImage.SQUASHFS, image.length);

    assertThat(unpack(squashFs).entries()).containsExactly("bin/x");
  }

  @ParameterizedTest
  @CsvSource({
    "'Rar!\u001a\u0007\u0001', a RAR archive",
    "'LZIP\u0001', lzip data",
    "'\u007fELF\u0002\u0001\u0001\0AI\u0001', an AppImage of type 1"
  })
  void otherFormatsAreCalledByName(String head, String words) throws IOException {
    Path file = Files.write(work.resolve("file"), bytes(head + "\0".repeat(99)));

    assertThat(Archive.of(file)).isNull();
    assertThat(Archive.unread(file)).isEqualTo(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text", "]\0\0text that is no lzma", "\u00c7q", "07070", "*M\u0018"})
  void otherFilesAreNone(String text) throws IOException {
    Path file = Files.write(work.resolve("file"), bytes(text + " ".repeat(600)));

    assertThat(Archive.of(file)).isNull();
    assertThat(Archive.unread(file)).isNull();
  }
}
