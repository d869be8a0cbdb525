package io.github.nixld.archive;

import static io.github.nixld.archive.TinyArchives.compressed;
import static io.github.nixld.archive.TinyArchives.cpio;
import static io.github.nixld.archive.TinyArchives.deb;
import static io.github.nixld.archive.TinyArchives.linkedCpio;
import static io.github.nixld.archive.TinyArchives.rpm;
import static io.github.nixld.archive.TinyArchives.tar;
import static io.github.nixld.archive.TinyArchives.zip;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.HostileBytes;
import io.github.nixld.archive.TinyArchives.Entry;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every kind of archive, cut off and with single bytes changed. Whatever comes out stays in the
/// directory that it is for.
class HostileFormatsTest {
  private static final Entry[] SAMPLE = {
    Entry.file("bin/x"), Entry.link("bin/y", "x"), Entry.text("README"), Entry.file("lib/libz.so")
  };

  /// The dictionary that an archive asks for may take what a decompressor may.
  private static final int MEGABYTES = 64 + (Limits.DECOMPRESSOR_KILOBYTES >> 10);

  private static final int TIMES = 60;

  @TempDir private Path work;

  private void spoil(String what, byte[] archive) {
    new HostileBytes(what, this::unpack, IOException.class)
        .within(MEGABYTES)
        .spoilAtRandom(archive, TIMES)
        .spoilSome(archive, TIMES)
        .say();
    assertThat(work.toFile().list()).isSubsetOf("archive", "tree", "out", "7z");
  }

  private void unpack(byte[] bytes) throws IOException {
    Path file = Files.write(work.resolve("archive"), bytes);
    Path scratch = Files.createDirectory(work.resolve("scratch"));
    try {
      Archive kind = Archive.of(file);
      if (kind != null) {
        kind.seemsToHavePrograms(file);
        kind.unpack(file, scratch);
      }
    } catch (ArchiveException e) {
      throw e;
    } catch (IOException e) {
      // Its reader says where the file ended, or nothing.
      throw e.getMessage() == null ? new IOException("damaged", e) : e;
    } finally {
      delete(scratch);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private byte[] made(String... command) throws Exception {
    Path tree = Files.createDirectories(work.resolve("tree/bin"));
    Files.writeString(tree.resolve("x"), TinyArchives.ELF);
    Files.writeString(tree.resolve("text"), "text\n".repeat(3000));
    List<String> line = new ArrayList<>(List.of(command));
    Process process =
        new ProcessBuilder(line)
            .directory(work.toFile())
            .redirectError(new File("/dev/null"))
            .start();
    try (InputStream in = process.getInputStream()) {
      in.readAllBytes();
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException(line.toString());
    }
    return Files.readAllBytes(work.resolve("out"));
  }

  @Test
  void tars() throws IOException {
    spoil("tar", tar(SAMPLE));
    spoil("tar with hard links", tar(Entry.file("x"), Entry.hardLink("y", "x")));
    spoil("tar with long names", tar(Entry.file("d".repeat(180) + "/x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "bzip2", "xz", "zstd", "lzma", "lz4-framed"})
  void compressedTars(String how) throws Exception {
    spoil("tar in " + how, compressed(how, tar(SAMPLE)));
  }

  @Test
  void zips() throws IOException {
    spoil("zip", zip(SAMPLE));
  }

  @Test
  void sevenZips() throws IOException {
    Path file = work.resolve("7z");
    try (SevenZOutputFile out = new SevenZOutputFile(file.toFile())) {
      for (String name : List.of("bin/x", "lib/libz.so")) {
        SevenZArchiveEntry entry = new SevenZArchiveEntry();
        entry.setName(name);
        out.putArchiveEntry(entry);
        out.write(TinyArchives.bytes(TinyArchives.ELF));
        out.closeArchiveEntry();
      }
    }
    spoil("7z", Files.readAllBytes(file));
  }

  @Test
  void packages() throws Exception {
    spoil("deb", deb("data.tar.xz", compressed("xz", tar(SAMPLE))));
    spoil("rpm", rpm(1, 0, compressed("gz", cpio(SAMPLE))));
    spoil("cpio", cpio(SAMPLE));
    spoil("cpio with hard links", linkedCpio("a", "b", "c"));
  }

  @Test
  void appImages() {
    spoil(
        "AppImage",
        new TinyAppImage()
            .file(TinyArchives.ELF, "usr", "bin", "x")
            .link("x", "usr", "bin", "y")
            .sparse(TinyArchives.ELF, 10_000, "lib")
            .bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "xz", "zstd"})
  void squashfs(String how) throws Exception {
    spoil(
        "squashfs with " + how,
        made("mksquashfs", "tree", "out", "-comp", how, "-noappend", "-no-progress", "-quiet"));
  }
}
