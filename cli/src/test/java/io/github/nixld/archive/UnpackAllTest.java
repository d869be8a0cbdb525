package io.github.nixld.archive;

import static io.github.nixld.archive.TinyArchives.tar;
import static io.github.nixld.archive.TinyArchives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.archive.TinyArchives.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All files of an archive, to start one of them.
class UnpackAllTest {
  @TempDir private Path work;

  private Unpacked unpack(byte[] archive) throws IOException {
    Path file = Files.write(work.resolve("archive"), archive);
    return Objects.requireNonNull(Archive.of(file))
        .unpackAll(file, Files.createTempDirectory(work, "out"));
  }

  @Test
  void everyFileIsThereAsItIs() throws IOException {
    byte[] inner = tar(Entry.file("x"));
    Unpacked unpacked =
        unpack(
            tar(
                Entry.directory("empty"),
                Entry.file("bin/app"),
                Entry.text("share/data"),
                Entry.holding("share/inner.tar", inner),
                Entry.link("bin/share", "../share"),
                Entry.hardLink("share/same", "share/data")));
    assertThat(Unpacking.entries(unpacked.root()))
        .containsExactly(
            "bin/app", "bin/share -> ../share", "share/data", "share/inner.tar", "share/same");
    assertThat(unpacked.root().resolve("empty")).isDirectory();
    assertThat(unpacked.root().resolve("share/data")).hasContent("text");
    assertThat(unpacked.root().resolve("share/inner.tar")).hasBinaryContent(inner);
    assertThat(unpacked.notRead().isEmpty()).isTrue();
  }

  @Test
  void anAppImageHasFilesToo() throws IOException {
    Unpacked unpacked =
        unpack(
            new TinyAppImage()
                .file(TinyArchives.ELF, "usr", "bin", "x")
                .link("usr/bin/x", "AppRun")
                .file("text", "README")
                .bytes());
    assertThat(Unpacking.entries(unpacked.root()))
        .containsExactly("AppRun -> usr/bin/x", "README", "usr/bin/x");
    assertThat(Files.isExecutable(unpacked.root().resolve("AppRun"))).isTrue();
  }

  /// A zip that Windows made has no modes.
  @Test
  void whatStartsSomethingIsExecutable() throws IOException {
    Unpacked unpacked =
        unpack(
            zip(
                Entry.file("app"),
                Entry.holding("start", TinyArchives.bytes("#!/bin/sh\necho\n")),
                Entry.text("data")));
    assertThat(Files.isExecutable(unpacked.root().resolve("app"))).isTrue();
    assertThat(Files.isExecutable(unpacked.root().resolve("start"))).isTrue();
    assertThat(Files.getPosixFilePermissions(unpacked.root().resolve("data")).toString())
        .doesNotContain("EXECUTE");
  }

  @Test
  void nothingLeadsOut() throws IOException {
    Path outside = Files.createDirectory(work.resolve("outside"));
    Unpacked unpacked =
        unpack(
            tar(
                Entry.link("absolute", outside.toString()),
                Entry.text("absolute/x"),
                Entry.link("up", "../../outside"),
                Entry.text("up/y"),
                Entry.text("../outside/z"),
                Entry.link("passwd", "/etc/passwd"),
                Entry.hardLink("hard", "../outside/z"),
                Entry.directory("../outside/d")));
    assertThat(outside).isEmptyDirectory();
    assertThat(Unpacking.entries(unpacked.root())).containsExactly("absolute/x", "up/y");
  }

  @Test
  void theLimitsHold() throws IOException {
    byte[] many = tar(Entry.text("a"), Entry.text("b"), Entry.directory("c"));
    Path file = Files.write(work.resolve("many"), many);
    Limits two = new Limits(2, 1 << 30, 10, 1 << 20, 1 << 14);
    assertThatThrownBy(
            () -> Archive.TAR.unpack(file, Files.createTempDirectory(work, "out"), Wanted.ALL, two))
        .isInstanceOf(TooMuchException.class)
        .hasMessageContaining("more than 2 entries");
    Limits small = new Limits(10, 1 << 30, 0, 8192, 1 << 14);
    assertThatThrownBy(() ->
            Archive.TAR.unpack(file, Files.createTempDirectory(work, "out"), Wanted.ALL, small))
        .isInstanceOf(TooMuchException.class);
    assertThat(unpack(tar(Entry.directory("d/" + "e/".repeat(2000)))).notRead().toString())
        .contains("it has no possible name");
  }

  @Test
  void aFileInTheWayOfADirectoryIsSaid() throws IOException {
    Unpacked unpacked = unpack(tar(Entry.text("a"), Entry.directory("a/b")));
    assertThat(Unpacking.entries(unpacked.root())).isEqualTo(List.of("a"));
    assertThat(unpacked.notRead().toString()).contains("a/b");
  }
}
