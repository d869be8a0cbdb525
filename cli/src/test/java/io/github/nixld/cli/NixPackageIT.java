package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The Nix package, built by Nix without a network, from the artifacts that `nix/maven-lock.json`
/// names. `nix/tests/nixpkgs.nix` stands in for nixpkgs.
@Tag(UnderTest.JVM)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NixPackageIT {
  private static final Path CHECKOUT = Readme.CHECKOUT;

  private static final List<String> COMMANDS =
      List.of("nixld-env", "nixld-index", "nixld-ldd", "nixld-run");

  /// What `nix/tests/try` writes, by the names of the files.
  private Path made = Path.of("");

  @BeforeAll
  void buildAndTry(@TempDir Path work) throws IOException, InterruptedException {
    made = work;
    Installed.need("nix-build");
    Installed.need("unshare");
    assumeTrue(
        Processes.run("id", "-u").orFail().strip().equals("0"), "only root can mount an overlay");
    Path nixpkgs = TestStore.open().directory().resolve("nixpkgs");
    Processes.run(
            Map.of("XDG_CACHE_HOME", made.resolve("cache").toString()),
            CHECKOUT + "/nix/tests/build",
            nixpkgs.toString(),
            CHECKOUT + "/nix/tests/try " + nixpkgs + " " + made)
        .orFail();
  }

  private String made(String file) throws IOException {
    return Files.readString(made.resolve(file));
  }

  @Test
  void everyCommandStartsFromTheStorePath() throws IOException {
    assertThat(made("out")).matches("/nix/store/[a-z0-9]{32}-nixld-[0-9.]+\n");
    for (String command : COMMANDS) {
      assertThat(made(command)).startsWith("nixld ");
    }
    assertThat(made("ldd")).contains("libc.so.6 => /");
  }

  /// Maven's part of the build does not depend on where and when it runs.
  @Test
  void itsJarIsTheSameAsThatOfTheCheckout() throws IOException {
    assertThat(
            Files.mismatch(
                made.resolve("nixld.jar"),
                Path.of("target/nixld/lib/nixld/nixld.jar").toAbsolutePath()))
        .isEqualTo(-1);
  }

  /// Its AOT cache is for the jar as it is in the store.
  @Test
  void theJvmTakesItsCache() throws IOException {
    assertThat(made("aot")).startsWith("nixld ");
  }

  @Test
  void direnvsLibraryIsInIt() throws IOException {
    assertThat(made("share").lines()).contains("nixld/direnv/nixld.sh");
  }

  /// Only what runs it: neither Maven nor the repository.
  @Test
  void itKeepsNothingOfTheBuild() throws IOException {
    assertThat(made("references")).doesNotContain("maven");
  }

  @Test
  void theFlakeShowsWhatThereIs() throws IOException {
    JsonNode flake = new ObjectMapper().readTree(made("show"));
    assertThat(flake.at("/packages/x86_64-linux/nixld-jvm/name").asText()).startsWith("nixld-");
    assertThat(flake.at("/apps/x86_64-linux/nixld-run/type").asText()).isEqualTo("app");
    for (String output :
        List.of("checks", "formatter", "homeManagerModules", "nixosModules", "overlays")) {
      assertThat(flake.has(output)).as(output).isTrue();
    }
  }

  /// `nix flake check` has built it before, of a copy of the checkout.
  @Test
  void theFlakeHasTheSamePackage() throws IOException {
    assertThat(made("evaluated")).isEqualTo(made("out").strip());
    assertThat(made("shell")).isEqualTo(made("nixld-env"));
    assertThat(made("run")).contains("Usage: nixld COMMAND");
  }

  @Test
  void theShellOfTheFlakeHasMaven() throws IOException {
    assertThat(made("develop")).matches("/nix/store/.*-maven/bin/mvn\n");
  }
}
