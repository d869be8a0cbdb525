package io.github.nixld.archive;

import static io.github.nixld.archive.TinyArchives.ELF;
import static io.github.nixld.archive.TinyArchives.tar;
import static io.github.nixld.archive.TinyArchives.zip;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.archive.TinyArchives.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Links of all kinds, and names that a careless reader would follow: what comes out is what tar(1)
/// makes of it.
class ArchiveLinksTest {
  @TempDir private Path work;

  private Unpacking unpack(Entry... entries) throws IOException {
    return Unpacking.of(tar(entries), work);
  }

  private static Named<Entry[]> sample(String name, Entry... entries) {
    return Named.of(name, entries);
  }

  /// All of them with ELF files alone, so that tar makes nothing more.
  static Stream<Named<Entry[]>> whatTarUnpacks() {
    return Stream.of(
        sample(
            "two hard links", Entry.file("x"), Entry.hardLink("y", "x"), Entry.hardLink("z", "y")),
        sample("hard link elsewhere", Entry.file("lib/x"), Entry.hardLink("bin/y", "lib/x")),
        sample("absolute names", Entry.file("/opt/x"), Entry.hardLink("/y", "/opt/x")),
        sample("hard link behind dots", Entry.file("z"), Entry.hardLink("y", "a/../z")),
        sample(
            "hard link to a link", Entry.file("x"), Entry.link("s", "x"), Entry.hardLink("h", "s")),
        sample(
            "hard link through a link",
            Entry.directory("lib"),
            Entry.link("lib64", "lib"),
            Entry.file("lib64/x"),
            Entry.hardLink("y", "lib64/x")),
        sample(
            "file through a link",
            Entry.directory("lib"),
            Entry.link("lib64", "lib"),
            Entry.file("lib64/x")),
        sample(
            "file through two links",
            Entry.directory("usr/lib"),
            Entry.link("lib", "usr/lib"),
            Entry.link("lib64", "lib"),
            Entry.file("lib64/x")),
        sample(
            "link through a link",
            Entry.directory("lib"),
            Entry.link("lib64", "lib"),
            Entry.file("lib64/x.1"),
            Entry.link("lib64/x", "x.1")),
        sample(
            "directory instead of a link",
            Entry.directory("lib"),
            Entry.link("lib64", "lib"),
            Entry.directory("lib64"),
            Entry.file("lib64/x")),
        sample("file instead of a link", Entry.file("x"), Entry.link("y", "x"), Entry.file("y")),
        sample("link instead of a file", Entry.file("x"), Entry.file("y"), Entry.link("y", "x")),
        sample("file twice, linked", Entry.file("x"), Entry.hardLink("y", "x"), Entry.file("x")),
        sample("no link instead of a directory", Entry.file("d/x"), Entry.link("d", "e")),
        sample("no file below a file", Entry.file("d"), Entry.file("d/x"), Entry.file("y")),
        sample("no file instead of a directory", Entry.file("d/x"), Entry.file("d")),
        sample("no names with dots", Entry.file("../x"), Entry.file("a/../y"), Entry.file("z")),
        sample("no hard link before its file", Entry.hardLink("y", "x"), Entry.file("x")),
        sample("no hard link to nothing", Entry.hardLink("y", "nothing"), Entry.file("x")),
        sample("long names", Entry.file("d".repeat(120) + "/" + "x".repeat(150))));
  }

  @ParameterizedTest
  @MethodSource("whatTarUnpacks")
  void itIsUnpackedAsTarDoes(Entry[] entries) throws Exception {
    Path tar = Files.write(work.resolve("sample.tar"), tar(entries));
    Path expected = Files.createDirectory(work.resolve("by-tar"));
    // What it refuses it says, and goes on.
    new ProcessBuilder("tar", "-C", expected.toString(), "-xf", tar.toString())
        .redirectErrorStream(true)
        .redirectOutput(work.resolve("said").toFile())
        .start()
        .waitFor();

    Unpacking unpacked = Unpacking.of(tar, work);
    assertThat(unpacked.entries()).isEqualTo(Unpacking.entries(expected)).isNotEmpty();
    assertThat(work.resolve("x")).doesNotExist();
  }

  @Test
  void theNamesOfOneFileAreOneFile() throws IOException {
    Unpacking unpacked =
        unpack(Entry.file("libx.so"), Entry.hardLink("libx.so.1", "libx.so"), Entry.file("other"));

    assertThat(unpacked.inode("libx.so.1")).isEqualTo(unpacked.inode("libx.so"));
    assertThat(unpacked.notRead()).isEmpty();
  }

  @Test
  void whatHasNoPlaceIsNamed() throws IOException {
    assertThat(
            unpack(
                    Entry.file("../x"),
                    Entry.file("d/y"),
                    Entry.file("d"),
                    Entry.file("z".repeat(300)),
                    Entry.file("../w"))
                .notRead())
        .isEqualTo(
            "../x (its name has '..'), d (a directory or a file is in its way), "
                + "z".repeat(200)
                + "… (it has no possible name) and 1 more");
    assertThat(unpack(Entry.hardLink("y", "x"), Entry.file("x")).notRead())
        .isEqualTo("y (a hard link that comes before its file)");
  }

  @Test
  void namesInAZipAreTheSame() throws IOException {
    Unpacking unpacked =
        Unpacking.of(
            zip(Entry.file("/x"), Entry.file("../y"), Entry.link("l", "d"), Entry.file("l/z")),
            work);

    assertThat(unpacked.entries()).containsExactly("d/z", "l -> d", "x");
    assertThat(unpacked.notRead()).isEqualTo("../y (its name has '..')");
  }

  /// tar refuses what comes by such a link. Here it stays where its name says: below the root.
  @ParameterizedTest
  @ValueSource(strings = {"/", "..", "../..", "../root/../..", "link", "a/../../.."})
  void aLinkThatLeadsOutIsNotFollowed(String target) throws IOException {
    Unpacking unpacked = unpack(Entry.link("link", target), Entry.file("link/x"), Entry.file("y"));

    assertThat(unpacked.entries()).containsExactly("link/x", "y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "/usr/lib/x", "../x", "text", "."})
  void aLinkToNoElfFileIsNotMade(String target) throws IOException {
    assertThat(unpack(Entry.text("text"), Entry.link("d/link", target), Entry.file("y")).entries())
        .isSubsetOf("d/link -> .", "y")
        .contains("y");
  }

  /// Each link stays inside by its letters; the second, by way of the first, does not.
  @Test
  void aLinkThatLeadsOutByAnotherIsNotMade() throws IOException {
    Files.writeString(work.resolve("secret"), ELF);
    assertThat(
            unpack(
                    Entry.file("a/b/c/file"),
                    Entry.link("a/b/c/up", "../../.."),
                    Entry.link("a/b/c/out", "up/../../secret"),
                    Entry.file("a/b/c/out/x"))
                .entries())
        .containsExactly("a/b/c/file", "a/b/c/out/x", "a/b/c/up -> ../../..");
  }

  /// A link to a directory that has links only, in whatever order.
  @Test
  void aLinkToADirectoryOfLinksIsMade() throws IOException {
    assertThat(
            unpack(
                    Entry.link("lib64", "lib"),
                    Entry.link("lib/x", "../opt/x"),
                    Entry.link("a", "lib64"),
                    Entry.file("opt/x"))
                .entries())
        .containsExactly("a -> lib64", "lib/x -> ../opt/x", "lib64 -> lib", "opt/x");
  }

  @Test
  void aLinkThatGoesAwayIsNotFollowed() throws IOException {
    assertThat(
            unpack(
                    Entry.directory("a"),
                    Entry.directory("b"),
                    Entry.link("l", "a"),
                    Entry.link("l", "b"),
                    Entry.file("l/x"))
                .entries())
        .containsExactly("b/x", "l -> b");
  }

  @Test
  void devicesAreLeftOut() throws IOException {
    assertThat(
            unpack(
                    Entry.file("x"),
                    new Entry("device", "", TarConstants.LF_CHR),
                    new Entry("fifo", "", TarConstants.LF_FIFO))
                .entries())
        .isEqualTo(List.of("x"));
  }
}
