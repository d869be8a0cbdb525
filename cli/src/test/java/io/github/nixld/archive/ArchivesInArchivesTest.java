package io.github.nixld.archive;

import static io.github.nixld.archive.TinyArchives.ELF;
import static io.github.nixld.archive.TinyArchives.bytes;
import static io.github.nixld.archive.TinyArchives.compressed;
import static io.github.nixld.archive.TinyArchives.deb;
import static io.github.nixld.archive.TinyArchives.tar;
import static io.github.nixld.archive.TinyArchives.zip;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.archive.TinyArchives.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives in archives: a jar with natives in a tree of jars, the contents of a .deb, a .conda.
class ArchivesInArchivesTest {
  @TempDir private Path work;

  private Unpacking unpack(byte[] archive) throws IOException {
    return Unpacking.of(archive, work);
  }

  @Test
  void whatIsInThemGoesBelowTheirNames() throws Exception {
    byte[] jar = zip(Entry.file("linux/libjni.so"), Entry.text("A.class"));
    byte[] txz = compressed("xz", tar(Entry.file("bin/postgres"), Entry.link("bin/p", "postgres")));
    Unpacking unpacked =
        unpack(
            compressed(
                "gz",
                tar(
                    Entry.file("bin/app"),
                    Entry.holding("lib/app.jar", jar),
                    Entry.holding("lib/db.jar", zip(Entry.holding("db.txz", txz))),
                    Entry.holding("app.deb", deb("data.tar.xz", txz)))));

    assertThat(unpacked.entries())
        .containsExactly(
            "app.deb/bin/p -> postgres",
            "app.deb/bin/postgres",
            "bin/app",
            "lib/app.jar/linux/libjni.so",
            "lib/db.jar/db.txz/bin/p -> postgres",
            "lib/db.jar/db.txz/bin/postgres");
    assertThat(unpacked.notRead()).isEmpty();
  }

  /// Manual pages, and test data that only begins as if it were compressed.
  @Test
  void compressedFilesAreNoPrograms() throws Exception {
    Unpacking unpacked =
        unpack(
            tar(
                Entry.holding("man/x.1.gz", compressed("gz", bytes("text"))),
                Entry.holding("testdata/elf.gz", compressed("gz", bytes(ELF))),
                new Entry("broken.gz", "\u001f\u008b and no more", (byte) '0'),
                Entry.file("x")));

    assertThat(unpacked.entries()).containsExactly("x");
    assertThat(unpacked.notRead()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsNamedAndTheRestRead() throws Exception {
    byte[] whole = zip(Entry.file("y"));
    Unpacking unpacked =
        unpack(
            tar(
                Entry.holding("cut.jar", Arrays.copyOf(whole, whole.length / 2)),
                new Entry("old.rar", "Rar!\u001a\u0007\u0001", (byte) '0'),
                Entry.holding("x.AppImage", new TinyAppImage().file(ELF, "x").bytes()),
                Entry.holding("good.jar", whole)));

    assertThat(unpacked.entries()).containsExactly("good.jar/y", "x.AppImage");
    assertThat(unpacked.notRead())
        .startsWith("cut.jar (an archive: ")
        .contains(", old.rar (a RAR archive), x.AppImage (an AppImage: unpack it, then name it)");
  }

  @Test
  void thereIsAnEndToIt() throws IOException {
    byte[] archive = tar(Entry.file("x"));
    for (int i = 0; i < 7; i++) {
      archive = tar(Entry.holding("" + i, archive));
    }
    Unpacking unpacked = unpack(archive);
    assertThat(unpacked.entries()).isEmpty();
    assertThat(unpacked.notRead())
        .isEqualTo("6/5/4/3/2 (an archive: more than 4 archives are in one another)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "xz"})
  void compressedAgainAndAgainIsRefused(String how) throws Exception {
    byte[] file = tar(Entry.file("x"));
    for (int i = 0; i < 9; i++) {
      file = compressed(how, file);
    }
    byte[] archive = file;
    assertThatThrownBy(() -> unpack(archive)).hasMessageContaining("in one another");
  }

  /// What comes out of the inner ones counts, and ends the whole.
  @Test
  void aBombInAnArchiveIsStopped() throws Exception {
    byte[] zeros = tar(new Entry("x", ELF + "\0".repeat(1 << 20), (byte) '0'));
    byte[] bomb = zip(Entry.file("y"), Entry.holding("z", compressed("xz", zeros)));
    Path file = Files.write(work.resolve("bomb"), bomb);

    assertThatThrownBy(
            () -> Archive.ZIP.unpack(file, work, new Limits(99, 1 << 30, 10, 1 << 16, 1 << 14)))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("when unpacked");
  }

  @Test
  void nothingIsLeftOfWhatWasPutAside() throws Exception {
    Path file =
        Files.write(
            work.resolve("outer"),
            tar(Entry.holding("a.jar", zip(Entry.file("x"))), Entry.holding("b.jar", zip())));
    Path scratch = Files.createDirectory(work.resolve("scratch"));
    Archive.TAR.unpack(file, scratch);

    assertThat(scratch.toFile().list()).containsExactly("files");
    assertThat(new String(Files.readAllBytes(scratch.resolve("files/a.jar/x")), ISO_8859_1))
        .isEqualTo(ELF);
  }
}
