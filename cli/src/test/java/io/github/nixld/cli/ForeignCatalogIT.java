package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Programs that strangers published, on a system whose store has nothing but a glibc, with a
/// catalog of a cache that has a whole release.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignCatalogIT {
  private static final String RELEASE = "bookworm";

  @TempDir private static Path work;
  private List<ForeignProgram> programs;
  private Map<String, String> nix;

  @BeforeAll
  void publishARelease() throws Exception {
    TestStore store = TestStore.open();
    programs = ForeignProgram.fetch();
    assumeTrue(
        Processes.run("unshare", "--mount", "true").status() == 0,
        "no mount namespace can be made");
    String key = work.resolve("key").toString();
    Processes.run("nix-store", "--generate-binary-cache-key", "it-1", key, key + ".pub").orFail();
    nix =
        Map.of(
            "NIX_REMOTE",
            "local",
            "XDG_CACHE_HOME",
            work.resolve("cache").toString(),
            "NIX_CONFIG",
            """
            experimental-features = nix-command
            build-users-group =
            substituters =
            trusted-public-keys = %s
            """
                .formatted(Files.readString(Path.of(key + ".pub")).strip()));
    List<String> all =
        store.packages().stream()
            .filter(it -> it.release().equals(RELEASE))
            .map(it -> it.path().toString())
            .toList();
    List<String> requisites = new ArrayList<>(List.of("nix-store", "--query", "--requisites"));
    requisites.addAll(all);
    List<String> paths = run(requisites).lines().distinct().toList();
    Files.write(work.resolve("paths"), paths);
    copy(
        "file://%s?compression=none&write-nar-listing=true&secret-key=%s"
            .formatted(work.resolve("binaries"), key),
        paths);
    Path root = work.resolve("root");
    copy("local?root=" + root, List.of(store.path(RELEASE, "glibc").toString()));
    run(
        List.of(
            Processes.CHECKOUT.resolve("bin/nixld-catalog").toString(),
            "build",
            "--quiet",
            "--from",
            work.resolve("binaries").toString(),
            "--paths",
            work.resolve("paths").toString(),
            "--output",
            work.resolve("published").toString(),
            "--key",
            key));
    there("nixld-index", "build").orFail();
    there(
            "nixld-index",
            "import",
            "catalog",
            work.resolve("published").toString(),
            "--trusted-key",
            Files.readString(Path.of(key + ".pub")).strip())
        .orFail();
  }

  private String run(List<String> command) throws IOException, InterruptedException {
    return Processes.run(nix, command.toArray(String[]::new)).orFail();
  }

  private void copy(String to, List<String> paths) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("nix", "copy", "--no-check-sigs", "--to", to));
    command.addAll(paths);
    run(command);
  }

  /// Runs one of nixld's commands on that system.
  private Ran there(String command, String... arguments) throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-euc",
                "mount --bind \"$0\" /nix; exec \"$@\"",
                work.resolve("root/nix").toString(),
                UnderTest.command(command).toString()));
    line.addAll(List.of(arguments));
    return Processes.run(nix, line.toArray(String[]::new));
  }

  List<ForeignProgram> programs() {
    return programs;
  }

  @ParameterizedTest
  @MethodSource("programs")
  void itRunsOnWhatIsFetchedForIt(ForeignProgram program) throws Exception {
    String path = program.path().toString();
    Ran ran = there("nixld-run", "--realise", path, "--version");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out()).matches(program.version());
    // Everything is there now, and no catalog is asked.
    Ran after = there("nixld-env", path);
    assertThat(after.status()).as(after.err()).isZero();
  }

  @Test
  void nodeCalculates() throws Exception {
    String node =
        programs.stream()
            .filter(it -> it.name().equals("node"))
            .findFirst()
            .orElseThrow()
            .path()
            .toString();
    assertThat(there("nixld-run", "--realise", node, "-p", "6*7").orFail()).isEqualTo("42\n");
  }
}
