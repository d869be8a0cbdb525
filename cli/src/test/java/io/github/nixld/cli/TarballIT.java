package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What people download: unpacked into a root that has a glibc, a store, and nothing else.
@Tag(UnderTest.NATIVE)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TarballIT {
  /// Bytes, of the archive and of what is in it.
  private static final long LARGEST_ARCHIVE = 12_000_000;

  private static final long LARGEST = 40_000_000;

  private final TestStore store = TestStore.open();

  private Path prefix = Path.of("");
  private Path archive = Path.of("");

  TarballIT() throws IOException {}

  @BeforeAll
  void unpack(@TempDir Path work) throws IOException, InterruptedException {
    Installed.needSandbox();
    Installed.need("libdeflate-gzip");
    archive = Path.of(Processes.run(Readme.CHECKOUT + "/dev/tarball").orFail().strip());
    Processes.run("tar", "-C", work.toString(), "-xf", archive.toString()).orFail();
    prefix = work.resolve(archive.getFileName().toString().replace(".tar.gz", ""));
  }

  @Test
  void itIsSmall() throws IOException {
    long size = 0;
    try (var files = Files.walk(prefix)) {
      for (Path file :
          files.filter(it -> Files.isRegularFile(it, LinkOption.NOFOLLOW_LINKS)).toList()) {
        size += Files.size(file);
      }
    }
    assertThat(Files.size(archive)).isLessThan(LARGEST_ARCHIVE);
    assertThat(size).isLessThan(LARGEST);
  }

  /// `docs/commands.md`, which each help names, and what leads on from there.
  @Test
  void itHasTheDocuments() throws IOException {
    Path documents = prefix.resolve("share/doc/nixld");
    assertThat(documents.resolve("docs/commands.md")).exists();
    assertThat(prefix.resolve("README.md").toRealPath()).isEqualTo(documents.resolve("README.md"));
    try (var files = Files.walk(documents)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".md")).toList()) {
        assertThat(new Readme(file, Files.readString(file)).links())
            .as("%s", file)
            .allSatisfy(link -> assertThat(link).exists());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void itRunsWhereThereIsAGlibcAndNothingElse(String release) throws Exception {
    Path loader = store.path(release, "glibc").resolve("lib/ld-linux-x86-64.so.2");
    Path library = store.path(release, "zlib").resolve("lib/libz.so.1");

    Ran shown = bare(loader, "nixld-index", "show", library.toString());
    assertThat(shown.orFail()).contains("libc.so.6");
    assertThat(shown.err()).isEmpty();
    assertThat(bare(loader, "nixld-env", "--index", "/tmp/index.db", "/nixld/bin/nixld").orFail())
        .contains("NIX_LD=/nix/store/");
  }

  /// On NixOS it is a foreign program itself.
  @Test
  void nixldRunStartsIt() throws IOException, InterruptedException {
    assertThat(Processes.nixld("nixld-run", prefix + "/bin/nixld-env", "--version").orFail())
        .startsWith("nixld ");
  }

  /// If nothing is where it looks for its loader, a loader of the store starts it.
  @Test
  void aLoaderOfTheStoreStartsIt() throws IOException, InterruptedException {
    String loader = store.path("trixie", "glibc").resolve("lib/ld-linux-x86-64.so.2").toString();
    String[] start = {loader, "/nixld/bin/nixld-run", "/nixld/bin/nixld-env", "--version"};

    List<String> home = List.of("--setenv", "HOME", "/tmp");

    assertThat(inRoot(home, start).orFail()).startsWith("nixld ");
    assertThat(inRoot(home, "/nixld/bin/nixld-env", "--version").status()).isNotZero();
  }

  /// Runs a command of it in a root with that glibc.
  private Ran bare(Path loader, String command, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("/nixld/bin/" + command));
    line.addAll(List.of(arguments));
    return inRoot(
        List.of("--symlink", loader.toString(), "/lib64/ld-linux-x86-64.so.2"),
        line.toArray(String[]::new));
  }

  /// Runs something in a root that has the store and the tarball's contents.
  private Ran inRoot(List<String> more, String... command)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.addAll(
        List.of("bwrap", "--clearenv", "--unshare-all", "--proc", "/proc", "--dev", "/dev"));
    line.addAll(List.of("--tmpfs", "/tmp", "--ro-bind", "/nix/store", "/nix/store"));
    line.addAll(List.of("--ro-bind", prefix.toString(), "/nixld"));
    line.addAll(more);
    line.addAll(List.of(command));
    return Processes.run(line.toArray(String[]::new));
  }
}
