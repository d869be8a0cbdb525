package io.github.nixld.cli;

import io.github.nixld.cli.location.IndexLocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The flake, the package and the modules: each file parses, and all evaluate on a stand-in for
/// nixpkgs. What Nix has to build stays untried.
class NixFilesTest {
  @TempDir private Path temporary = Path.of("");

  @BeforeEach
  void needsNix() {
    Installed.need("nix-instantiate");
  }

  /// Nix wants a store and a state to start; these are made in the test's own directory.
  private Shell nix() {
    return Shell.in(Readme.CHECKOUT)
        .with("NIX_REMOTE", "")
        .with("NIX_STORE_DIR", temporary.resolve("store").toString())
        .with("NIX_STATE_DIR", temporary.resolve("state").toString())
        .with("NIX_LOG_DIR", temporary.resolve("log").toString())
        .with("XDG_CACHE_HOME", temporary.resolve("cache").toString());
  }

  private JsonNode evaluated(String interval) throws IOException, InterruptedException {
    String json =
        nix()
            .run(
                "nix-instantiate",
                "--eval",
                "--strict",
                "--json",
                "cli/src/test/resources/nix/evaluate.nix",
                "--arg",
                "checkout",
                Readme.CHECKOUT.toString(),
                "--arg",
                "interval",
                interval)
            .orFail();
    return new ObjectMapper().readTree(json);
  }

  @Test
  void everyFileParses() throws IOException, InterruptedException {
    List<Path> files;
    try (Stream<Path> nix = Files.walk(Readme.CHECKOUT.resolve("nix"))) {
      files =
          Stream.concat(Stream.of(Readme.CHECKOUT.resolve("flake.nix")), nix)
              .filter(file -> file.toString().endsWith(".nix"))
              .toList();
    }
    assertThat(files).hasSizeGreaterThan(4);
    for (Path file : files) {
      nix().run("nix-instantiate", "--parse", file.toString()).orFail();
    }
  }

  @Test
  void theFlakeHasThePackageOfEachSystem() throws IOException, InterruptedException {
    JsonNode outputs = evaluated("null");
    assertThat(outputs.get("systems").toString()).isEqualTo("[\"aarch64-linux\",\"x86_64-linux\"]");
    assertThat(outputs.at("/package/pname").asText()).isEqualTo("nixld");
    assertThat(outputs.get("overlay").asText()).isEqualTo("nixld");
    assertThat(outputs.at("/package/meta/license/spdxId").asText()).isEqualTo("MIT");
    assertThat(outputs.get("shell").toString()).contains("jdk25", "maven", "gcc");
  }

  @Test
  void thePackageHasTheVersionOfTheBuild() throws IOException, InterruptedException {
    String version = evaluated("null").at("/package/version").asText();
    assertThat(Files.readString(Readme.CHECKOUT.resolve("pom.xml")))
        .contains("<version>" + version + "-SNAPSHOT</version>");
  }

  @Test
  void theModuleKeepsTheIndexThatUsersLookFor() throws IOException, InterruptedException {
    JsonNode on = evaluated("null").get("on");
    assertThat(on.at("/environment/systemPackages/0").asText()).isEqualTo("/package");
    assertThat(on.at("/systemd/services/nixld-index/serviceConfig/ExecStart").asText())
        .isEqualTo("/package/bin/nixld-index build --quiet --index " + IndexLocation.SYSTEM_INDEX);
    assertThat(on.at("/systemd/services/nixld-index/serviceConfig/CacheDirectory").asText())
        .isEqualTo("nixld");
    assertThat(on.at("/systemd/timers/nixld-index/timerConfig/OnCalendar").asText())
        .isEqualTo("daily");
  }

  @Test
  void theModuleDoesWhatItIsTold() throws IOException, InterruptedException {
    assertThat(evaluated("null").get("off")).isEmpty();
    assertThat(evaluated("null").at("/changed/systemd/timers/nixld-index")).isEmpty();
    assertThat(evaluated("\"hourly\"").at("/changed/systemd/timers/nixld-index/timerConfig"))
        .anyMatch(value -> value.asText().equals("hourly"));
  }

  @Test
  void theHomeModulePutsThePackageIntoTheHome() throws IOException, InterruptedException {
    assertThat(evaluated("null").at("/home/home/packages/0").asText()).isEqualTo("/package");
  }

  @Test
  void bothModulesPutTheDirenvLibraryWhereDirenvLooks() throws IOException, InterruptedException {
    String library = "/package/share/nixld/direnv/nixld.sh";
    JsonNode evaluated = evaluated("null");
    assertThat(evaluated.at("/home/xdg/configFile/direnv~1lib~1nixld.sh/source").asText())
        .isEqualTo(library);
    assertThat(evaluated.at("/on/environment/etc/direnv~1lib~1nixld.sh/source").asText())
        .isEqualTo(library);
    assertThat(evaluated.at("/package/installPhase").asText())
        .contains("cp -r nix/direnv $out/share/nixld/direnv\n");
    assertThat(Readme.CHECKOUT.resolve("nix/direnv/nixld.sh")).isRegularFile();
  }
}
