package io.github.nixld.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.MalformedElf;
import io.github.nixld.elf.NotElf;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every walker finds.
abstract class StoreWalkerContract {
  @TempDir private Path root;
  private SampleStore sample;

  abstract StoreWalker walker(NixStore store);

  @BeforeEach
  void makeStore() {
    sample = new SampleStore(root);
  }

  private ScannedPath scan(Path path) {
    return walker(sample.store()).scan(path.getFileName().toString());
  }

  /// One line an entry, in order.
  private static List<String> lines(ScannedPath path) {
    List<String> lines = new ArrayList<>();
    for (ScannedPath.Directory directory : path.directories()) {
      for (ScannedPath.Entry entry : directory.entries()) {
        lines.add(
            directory.path()
                + ": "
                + switch (entry) {
                  case ScannedPath.Entry.File file -> file.name();
                  case ScannedPath.Entry.Link link ->
                      link.name() + " -> " + link.directory() + " " + link.target();
                });
      }
    }
    path.links().forEach(link -> lines.add(link.path() + "/ -> " + link.target()));
    return lines;
  }

  @Test
  void librariesByName() {
    Path path =
        sample
            .add("foo-1")
            .library("lib/libfoo.so.1.0", "libfoo.so.1")
            .library("lib/deep/er/mod.so", "mod.so")
            .file("bin/foo", SampleLibrary.named("program"))
            .file("share/doc/foo.sock", new byte[1])
            .done();
    ScannedPath scanned = scan(path);
    assertThat(lines(scanned)).containsExactly("lib: libfoo.so.1.0", "lib/deep/er: mod.so");
    assertThat(scanned.outcome()).isEqualTo(ScannedPath.Outcome.COMPLETE);
    assertThat(scanned.counts()).isEqualTo(new ScannedPath.Counts(7, 2, 0));
    assertThat(scanned.objects())
        .extracting(object -> ((ElfObject) object.facts()).soname())
        .containsExactlyInAnyOrder("libfoo.so.1", "mod.so");
  }

  @Test
  void linksToTheirTargets() {
    Path zlib = sample.addLibrary("zlib-1", "libz.so.1");
    String base = zlib.getFileName().toString();
    Path path =
        sample
            .add("foo-1")
            .library("lib/libfoo.so.1.0", "libfoo.so.1")
            .link("lib/libfoo.so.1", "libfoo.so.1.0")
            .link("lib/libfoo.so", "./../lib//libfoo.so.1")
            .link("lib/libz.so.1", zlib + "/lib/libz.so.1")
            .link("lib/relative.so", "../../" + base + "/lib/libz.so.1.0")
            .done();
    String own = path.getFileName() + "/lib ";
    assertThat(lines(scan(path)))
        .containsExactly(
            "lib: libfoo.so -> " + own + "libfoo.so.1.0",
            "lib: libfoo.so.1 -> " + own + "libfoo.so.1.0",
            "lib: libfoo.so.1.0",
            "lib: libz.so.1 -> " + base + "/lib libz.so.1.0",
            "lib: relative.so -> " + base + "/lib libz.so.1.0");
  }

  @Test
  void linksThatLeadNowhere() {
    Path path =
        sample
            .add("foo-1")
            .link("lib/dangling.so", "gone/none.so")
            .link("lib/elsewhere.so", sample.directory() + "/" + "0".repeat(32) + "-x/lib/a.so")
            .link("lib/loop.so", "loop2.so")
            .link("lib/loop2.so", "loop.so")
            .link("lib/out.so", "/run/opengl-driver/lib/libGL.so")
            .link("lib/up.so", "../../../../etc/passwd")
            .done();
    String own = path.getFileName() + "/lib";
    assertThat(lines(scan(path)))
        .containsExactly(
            "lib: dangling.so -> " + own + "/gone none.so",
            "lib: elsewhere.so -> " + "0".repeat(32) + "-x/lib a.so",
            "lib: loop.so -> " + own + " loop.so",
            "lib: loop2.so -> " + own + " loop2.so",
            "lib: out.so -> /run/opengl-driver/lib libGL.so",
            // Not shortened: what is outside may be a symlink.
            "lib: up.so -> " + root + "/nix/../etc passwd");
  }

  @Test
  void linksToDirectories() {
    Path zlib = sample.addLibrary("zlib-1", "libz.so.1");
    Path path =
        sample
            .add("foo-1")
            .library("lib/libfoo.so", "libfoo.so")
            .link("lib64", "lib")
            .link("all", ".")
            .link("again", "lib64/../lib64")
            .link("zlib", zlib + "/lib")
            .directory("share/doc")
            .link("doc", "share/doc")
            .link("cycle", "cycle")
            .link("driver", "/run/opengl-driver/lib")
            .done();
    String own = path.getFileName().toString();
    assertThat(lines(scan(path)))
        .containsExactly(
            "lib: libfoo.so",
            "again/ -> " + own + "/lib",
            "all/ -> " + own,
            "driver/ -> /run/opengl-driver/lib",
            "lib64/ -> " + own + "/lib",
            "zlib/ -> " + zlib.getFileName() + "/lib");
  }

  @Test
  void targetsThatAreNotNamedLikeLibraries() {
    Path path =
        sample.add("foo-1").library("lib/foo.bin", "foo").link("lib/libfoo.so", "foo.bin").done();
    assertThat(lines(scan(path)))
        .containsExactly(
            "lib: foo.bin", "lib: libfoo.so -> " + path.getFileName() + "/lib foo.bin");
  }

  @Test
  void directoriesNamedLikeLibraries() {
    Path path = sample.add("foo-1").library("lib/dir.so/libfoo.so", "libfoo.so").done();
    ScannedPath scanned = scan(path);
    assertThat(lines(scanned)).containsExactly("lib: dir.so", "lib/dir.so: libfoo.so");
    assertThat(scanned.objects())
        .extracting(ScannedObject::facts)
        .contains(new NotElf("a directory", "cannot read file data"));
  }

  @Test
  void whatIsNoLibraryIsKeptWithItsFault() {
    byte[] broken = Arrays.copyOf(SampleLibrary.named("broken"), 100);
    Path path =
        sample
            .add("foo-1")
            .file("lib/script.so", "GROUP ( libfoo.so.1 )".getBytes(StandardCharsets.US_ASCII))
            .file("lib/empty.so", new byte[0])
            .file("lib/broken.so", broken)
            .done();
    ScannedPath scanned = scan(path);
    assertThat(lines(scanned)).hasSize(3);
    assertThat(scanned.objects())
        .extracting(object -> object.facts().getClass().getSimpleName())
        .containsExactlyInAnyOrder(
            NotElf.class.getSimpleName(),
            NotElf.class.getSimpleName(),
            MalformedElf.class.getSimpleName());
  }

  @Test
  void hardLinksAreReadOnce() {
    Path first = sample.add("a-1").library("lib/liba.so", "liba.so").done();
    Path second =
        sample
            .add("a-2")
            .hardLink("lib/liba.so", first.resolve("lib/liba.so"))
            .hardLink("lib/liba.so.1", first.resolve("lib/liba.so"))
            .done();
    StoreWalker walker = walker(sample.store());
    ScannedPath one = walker.scan(first.getFileName().toString());
    ScannedPath two = walker.scan(second.getFileName().toString());
    assertThat(one.counts().filesOpened()).isEqualTo(1);
    assertThat(two.counts().filesOpened()).isZero();
    long number = one.objects().getFirst().number();
    assertThat(two.directories().getFirst().entries())
        .containsExactly(
            new ScannedPath.Entry.File("liba.so", number),
            new ScannedPath.Entry.File("liba.so.1", number));
  }

  @Test
  void storePathsThatAreFilesOrLinks() {
    Path file = sample.add("libfoo.so").file("", SampleLibrary.named("libfoo.so")).done();
    Path other = sample.add("source.txt").file("", new byte[1]).done();
    Path zlib = sample.addLibrary("zlib-1", "libz.so.1");
    Path link = sample.add("zlib").link("", zlib.toString()).done();
    Path linkToFile = sample.add("also.so").link("", file.toString()).done();

    assertThat(lines(scan(file))).containsExactly("..: " + file.getFileName());
    assertThat(lines(scan(other))).isEmpty();
    assertThat(lines(scan(link))).containsExactly("/ -> " + zlib.getFileName());
    assertThat(lines(scan(linkToFile)))
        .containsExactly("..: " + linkToFile.getFileName() + " ->  " + file.getFileName());
  }

  @Test
  void separateDebugFilesAreLeftOut() {
    Path path = sample.add("foo-debug").library("lib/debug/.build-id/ab/c.so.debug", "x").done();
    assertThat(lines(scan(path))).isEmpty();
  }

  @Test
  void namesOfAnyKind() {
    Path path =
        sample
            .add("foo-1")
            .library("lib/new\nline.so", "a")
            .library("lib/quo'te\"; DROP TABLE entry;--.so", "b")
            .library("lib/bücher-本.so", "c")
            .done();
    assertThat(lines(scan(path)))
        .containsExactly(
            "lib: bücher-本.so", "lib: new\nline.so", "lib: quo'te\"; DROP TABLE entry;--.so");
  }

  @Test
  void aPathThatNixIsNotDoneWithIsLeftAlone() {
    Path path = sample.add("foo-1").library("lib/libfoo.so", "libfoo.so").unfinished();
    assertThat(scan(path))
        .isEqualTo(ScannedPath.unread(path.getFileName().toString(), ScannedPath.Outcome.PENDING));
  }

  @Test
  void aPathThatIsGoneHasVanished() {
    ScannedPath scanned = scan(sample.directory().resolve("0".repeat(32) + "-gone"));
    assertThat(scanned.outcome()).isEqualTo(ScannedPath.Outcome.VANISHED);
    assertThat(lines(scanned)).isEmpty();
  }

  @Test
  void unreadableDirectoriesAreCounted() throws Exception {
    Path path = sample.add("foo-1").library("lib/libfoo.so", "libfoo.so").done();
    Files.setPosixFilePermissions(
        path.resolve("lib"), PosixFilePermissions.fromString("---------"));
    // Root reads everything.
    int unreadable = Files.isReadable(path.resolve("lib")) ? 0 : 1;
    assertThat(scan(path).counts().unreadable()).isEqualTo(unreadable);
    Files.setPosixFilePermissions(
        path.resolve("lib"), PosixFilePermissions.fromString("rwx------"));
  }
}
