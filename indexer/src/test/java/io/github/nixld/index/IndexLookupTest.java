package io.github.nixld.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.NotElf;
import io.github.nixld.store.SampleLibrary;
import io.github.nixld.store.SampleStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the index answers is what the disk would.
class IndexLookupTest {
  @TempDir private Path root;
  private SampleIndex index;
  private SampleStore sample;
  private Path zlib;

  @BeforeEach
  void makeStore() {
    index = new SampleIndex(root);
    sample = index.sample;
    zlib = sample.addLibrary("zlib-1.3", "libz.so.1");
  }

  private Index build() throws Exception {
    index.build();
    return index.open();
  }

  private static String path(Lookup lookup) {
    return switch (lookup) {
      case Lookup.Found(IndexedObject object) -> object.path();
      case Lookup.Absent() -> "absent";
      case Lookup.Unknown() -> "unknown";
    };
  }

  @Test
  void filesAndLinks() throws Exception {
    try (Index opened = build()) {
      String real = zlib + "/lib/libz.so.1.0";
      assertThat(path(opened.lookup(zlib + "/lib", "libz.so.1.0"))).isEqualTo(real);
      assertThat(path(opened.lookup(zlib + "/lib", "libz.so.1"))).isEqualTo(real);
      IndexedObject object = Objects.requireNonNull(opened.object(zlib + "/lib/libz.so.1"));
      assertThat(object.storePath()).isEqualTo(zlib.getFileName().toString());
      assertThat(((ElfObject) object.facts()).soname()).isEqualTo("libz.so.1");
      assertThat(opened.storeDirectory()).isEqualTo(sample.directory().toString());
    }
  }

  @Test
  void absentIsSureUnknownIsNot() throws Exception {
    Path debug = sample.add("foo-debug").library("lib/debug/x.so.debug", "x").done();
    try (Index opened = build()) {
      assertThat(path(opened.lookup(zlib + "/lib", "libnone.so"))).isEqualTo("absent");
      assertThat(path(opened.lookup(zlib + "/no/such", "libz.so.1"))).isEqualTo("absent");
      assertThat(path(opened.lookup(zlib + "/lib", "README"))).isEqualTo("unknown");
      assertThat(path(opened.lookup("/usr/lib", "libz.so.1"))).isEqualTo("unknown");
      assertThat(path(opened.lookup(sample.directory() + "x", "libz.so.1"))).isEqualTo("unknown");
      assertThat(path(opened.lookup(sample.directory() + "/none/lib", "libz.so.1")))
          .isEqualTo("unknown");
      assertThat(path(opened.lookup(debug + "/lib/debug", "x.so.debug"))).isEqualTo("unknown");
      assertThat(path(opened.lookup(zlib + "/bin/../lib", "libz.so.1"))).isEqualTo("unknown");
      assertThat(path(opened.lookup(zlib + "", "lib/libz.so.1"))).isEqualTo("unknown");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/lib/",
        "//lib/.",
        "/./lib//",
        "/lib/../lib",
        "/lib64",
        "/lib64/deep/..",
        "/all/all/lib",
        "/all/lib64/../lib64",
      })
  void waysToADirectory(String way) throws Exception {
    Path path =
        sample
            .add("foo-1")
            .library("lib/libfoo.so", "libfoo.so")
            .library("lib/deep/libdeep.so", "libdeep.so")
            .link("lib64", "lib")
            .link("all", ".")
            .done();
    assertThat(Files.exists(Path.of(path + way + "/libfoo.so"))).isTrue();
    try (Index opened = build()) {
      assertThat(path(opened.lookup(path + way, "libfoo.so"))).isEqualTo(path + "/lib/libfoo.so");
    }
  }

  @Test
  void directoriesOfOtherStorePaths() throws Exception {
    Path profile = sample.add("profile").link("lib", zlib + "/lib").done();
    Path again = sample.add("again").link("", profile.toString()).done();
    try (Index opened = build()) {
      String real = zlib + "/lib/libz.so.1.0";
      assertThat(path(opened.lookup(profile + "/lib", "libz.so.1"))).isEqualTo(real);
      assertThat(path(opened.lookup(again + "/lib", "libz.so.1"))).isEqualTo(real);
      assertThat(path(opened.lookup(profile + "/lib/../lib", "libz.so.1"))).isEqualTo(real);
      assertThat(path(opened.lookup(zlib + "/../" + profile.getFileName() + "/lib", "libz.so.1")))
          .isEqualTo(real);
    }
  }

  @Test
  void linksThatLeadNowhere() throws Exception {
    Path path =
        sample
            .add("foo-1")
            .link("lib/dangling.so", "none.so")
            .link("lib/loop.so", "loop2.so")
            .link("lib/loop2.so", "loop.so")
            .link("lib/out.so", "/run/opengl-driver/lib/libGL.so")
            .link("driver", "/run/opengl-driver/lib")
            .done();
    try (Index opened = build()) {
      assertThat(path(opened.lookup(path + "/lib", "dangling.so"))).isEqualTo("absent");
      // The loader stops at ELOOP and goes on after ENOENT: the disk tells which it is.
      assertThat(path(opened.lookup(path + "/lib", "loop.so"))).isEqualTo("unknown");
      assertThat(path(opened.lookup(path + "/lib", "out.so"))).isEqualTo("unknown");
      assertThat(path(opened.lookup(path + "/driver", "libGL.so"))).isEqualTo("unknown");
      assertThat(opened.providers("dangling.so")).isEmpty();
      assertThat(opened.providers("loop.so")).isEmpty();
    }
  }

  @Test
  void storePathsThatAreFiles() throws Exception {
    Path file = sample.add("libfoo.so").file("", SampleLibrary.named("libfoo.so")).done();
    String name = file.getFileName().toString();
    try (Index opened = build()) {
      assertThat(path(opened.lookup(sample.directory().toString(), name)))
          .isEqualTo(file.toString());
      assertThat(opened.providersBySoname("libfoo.so"))
          .extracting(Provider::directory, Provider::name)
          .containsExactly(tuple(sample.directory().toString(), name));
      assertThat(path(opened.lookup(sample.directory().toString(), zlib.getFileName() + "")))
          .isEqualTo("unknown");
    }
  }

  @Test
  void whatStopsALoader() throws Exception {
    Path path =
        sample
            .add("foo-1")
            .file("lib/script.so", "GROUP ( libfoo.so.1 )".getBytes(StandardCharsets.US_ASCII))
            .directory("lib/dir.so")
            .done();
    try (Index opened = build()) {
      assertThat(Objects.requireNonNull(opened.object(path + "/lib/script.so")).facts())
          .isEqualTo(new NotElf("a GNU ld script", "file too short"));
      assertThat(Objects.requireNonNull(opened.object(path + "/lib/dir.so")).facts())
          .isEqualTo(new NotElf("a directory", "cannot read file data"));
    }
  }

  @Test
  void hardLinksAreOneObjectInTwoPlaces() throws Exception {
    Path copy =
        sample.add("zlib-1.4").hardLink("lib/libz.so.1", zlib.resolve("lib/libz.so.1.0")).done();
    try (Index opened = build()) {
      IndexedObject one = Objects.requireNonNull(opened.object(zlib + "/lib/libz.so.1"));
      IndexedObject two = Objects.requireNonNull(opened.object(copy + "/lib/libz.so.1"));
      assertThat(two.id()).isEqualTo(one.id());
      assertThat(two.path()).isEqualTo(copy + "/lib/libz.so.1");
      assertThat(opened.providersBySoname("libz.so.1")).hasSize(2);
      assertThat(opened.status().objects()).isEqualTo(1);
    }
  }

  @Test
  void providersOfAName() throws Exception {
    Path older = sample.addLibrary("zlib-1.2", "libz.so.1");
    Path env =
        sample
            .add("env")
            .link("lib/libz.so.1", zlib + "/lib/libz.so.1")
            .link("lib64", "lib")
            .done();
    try (Index opened = build()) {
      List<Provider> providers = opened.providers("libz.so.1");
      assertThat(providers)
          .extracting(Provider::directory)
          .containsExactly(zlib + "/lib", older + "/lib", env + "/lib");
      assertThat(providers).extracting(Provider::aggregate).containsExactly(false, false, true);
      assertThat(providers.get(2).storePath().name()).isEqualTo("env");
      assertThat(providers.get(2).object().path()).isEqualTo(zlib + "/lib/libz.so.1.0");
      assertThat(providers.get(1).storePath().version()).isEqualTo("1.2");
      assertThat(opened.providersBySoname("libz.so.1"))
          .extracting(Provider::name)
          .containsExactly("libz.so.1.0", "libz.so.1.0");
      assertThat(opened.providers("libnone.so")).isEmpty();
    }
  }

  @Test
  void findsByGlob() throws Exception {
    sample.add("odd").library("lib/renamed.so", "libodd.so.7").done();
    sample.add("line").library("lib/new\nline.so", "x").done();
    try (Index opened = build()) {
      assertThat(opened.find("libz.so*"))
          .extracting(Provider::name)
          .containsExactly("libz.so.1", "libz.so.1.0");
      assertThat(opened.find("libodd.so.[0-9]"))
          .extracting(Provider::name)
          .containsExactly("renamed.so");
      assertThat(opened.find("new?line.so")).hasSize(1);
      assertThat(opened.find("'; DROP TABLE entry; --")).isEmpty();
    }
  }

  @Test
  void whatIsKnownOfAStorePath() throws Exception {
    try (Index opened = build()) {
      assertThat(opened.storePath(zlib.getFileName().toString()))
          .isEqualTo(
              new StorePathInfo(zlib.getFileName().toString(), "zlib", "1.3", true, 0, null));
      assertThat(opened.storePath("none")).isNull();
    }
  }

  @Test
  void aReaderNeedsNoWritableDirectory() throws Exception {
    index.build();
    Path directory = Objects.requireNonNull(index.file.getParent());
    Files.delete(index.file.resolveSibling("index.db.lock"));
    Files.setPosixFilePermissions(index.file, PosixFilePermissions.fromString("r--r--r--"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    try (Index opened = index.open()) {
      assertThat(opened.providers("libz.so.1")).hasSize(1);
      try (var files = Files.list(directory)) {
        assertThat(files).containsExactly(index.file);
      }
    } finally {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /// Every path of the sample stores, asked of both.
  @Test
  void agreesWithTheDisk() throws Exception {
    sample.add("a").library("lib/a.so", "a").link("lib64", "lib").link("x/y", "../lib").done();
    sample.add("b").link("lib/a.so", "../../" + zlib.getFileName() + "/lib/libz.so").done();
    sample.add("c").link("lib", zlib + "/lib").link("up", "../").done();
    int compared = 0;
    try (Index opened = build();
        var paths = Files.walk(sample.directory())) {
      for (Path path : paths.toList()) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || Files.isDirectory(path)) {
          continue;
        }
        IndexedObject object = opened.object(path.toString());
        assertThat(object == null ? null : Path.of(object.path()))
            .as(path.toString())
            .isEqualTo(Files.exists(path) ? path.toRealPath() : null);
        compared++;
      }
    }
    assertThat(compared).isEqualTo(4);
  }
}
