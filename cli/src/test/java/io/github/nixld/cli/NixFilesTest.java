package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.nixld.Installed;
import io.github.nixld.cli.location.IndexLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The flake, the package and the modules: each file parses, and all evaluate on a stand-in for
/// nixpkgs. [NixPackageIT] builds the package.
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
    JsonNode outputs = evaluated("\"daily\"");
    assertThat(outputs.get("systems").toString()).isEqualTo("[\"aarch64-linux\",\"x86_64-linux\"]");
    assertThat(outputs.at("/package/pname").asText()).isEqualTo("nixld");
    assertThat(outputs.get("overlay").asText()).isEqualTo("nixld");
    assertThat(outputs.at("/package/meta/license/spdxId").asText()).isEqualTo("MIT");
    assertThat(outputs.get("shell").toString()).contains("jdk25", "maven", "gcc");
    assertThat(outputs.get("checks").toString()).isEqualTo("[\"nixld-jvm\",\"nixos\"]");
    assertThat(outputs.get("formatter").asText()).isEqualTo("nixfmt-tree");
  }

  @Test
  void theFlakeHasAnAppForEachCommand() throws IOException, InterruptedException {
    JsonNode apps = evaluated("\"daily\"").at("/apps/aarch64-linux");
    for (String name : List.of("nixld-env", "nixld-index", "nixld-ldd", "nixld-run")) {
      assertThat(apps.get(name).get("program").asText()).isEqualTo("/package/bin/" + name);
    }
  }

  @Test
  void thePackageIsNativeUnlessItIsToldNotTo() throws IOException, InterruptedException {
    JsonNode outputs = evaluated("\"daily\"");
    assertThat(outputs.at("/package/JAVA_HOME").asText()).isEqualTo("/graalvm");
    assertThat(outputs.at("/package/buildPhase").asText()).contains("bash dev/native");
    assertThat(outputs.at("/jvm/JAVA_HOME").asText()).isEqualTo("/jdk25/home");
    assertThat(outputs.at("/jvm/buildPhase").asText()).doesNotContain("native");
  }

  @Test
  void thePackageHasTheVersionOfTheBuild() throws IOException, InterruptedException {
    String version = evaluated("\"daily\"").at("/package/version").asText();
    assertThat(Files.readString(Readme.CHECKOUT.resolve("pom.xml")))
        .contains("<version>" + version + "-SNAPSHOT</version>");
  }

  @Test
  void theModuleKeepsTheIndexThatUsersLookFor() throws IOException, InterruptedException {
    JsonNode on = evaluated("\"daily\"").get("on");
    assertThat(on.at("/environment/systemPackages/0").asText()).isEqualTo("/package");
    assertThat(on.at("/systemd/services/nixld-index/serviceConfig/ExecStart").asText())
        .isEqualTo("/package/bin/nixld-index build --quiet --index " + IndexLocation.SYSTEM_INDEX);
    assertThat(on.at("/systemd/services/nixld-index/serviceConfig/CacheDirectory").asText())
        .isEqualTo("nixld");
    assertThat(on.at("/systemd/timers/nixld-index/timerConfig/OnCalendar").asText())
        .isEqualTo("daily");
    assertThat(on.at("/system/activationScripts/nixld-index/text").asText())
        .contains("/systemd/bin/systemctl start --no-block nixld-index.service");
    assertThat(on.at("/programs/nix-ld/enable").asBoolean()).isFalse();
  }

  @Test
  void theModuleDoesWhatItIsTold() throws IOException, InterruptedException {
    assertThat(evaluated("\"daily\"").get("off")).isEmpty();
    JsonNode changed = evaluated("\"hourly\"").get("changed");
    assertThat(changed.at("/systemd/timers/nixld-index/timerConfig/OnCalendar").asText())
        .isEqualTo("hourly");
    assertThat(changed.at("/system/activationScripts/nixld-index")).isEmpty();
    assertThat(changed.at("/environment/etc").isMissingNode()).isTrue();
    assertThat(changed.at("/programs/nix-ld/enable").asBoolean()).isTrue();
    JsonNode alone = evaluated("\"daily\"").get("alone");
    assertThat(alone.has("systemd") || alone.has("users") || alone.has("system")).isFalse();
  }

  /// A shell runs the services of the catalog, so their addresses and keys are quoted.
  @Test
  void theCatalogIsThatOfTheOption() throws IOException, InterruptedException {
    JsonNode evaluated = evaluated("\"daily\"");
    JsonNode catalog = evaluated.at("/catalog/systemd/services/nixld-catalog");
    String home =
        evaluated.at("/homeCatalog/systemd/user/services/nixld-catalog/Service/ExecStart").asText();
    assertThat(catalog.get("script").asText())
        .contains("https://one.example.org/ 'https://two.example.org/?a&b'; do")
        .contains("--index " + IndexLocation.SYSTEM_INDEX)
        .contains("--trusted-key 'catalog-1:abc=' --trusted-key '$(touch x)' && exit\n");
    assertThat(home)
        .contains("--trusted-key 'catalog-1:abc=' --trusted-key '$(touch x)' && exit\n");
    assertThat(evaluated.at("/catalog/assertions/0/assertion").asBoolean()).isTrue();
    assertThat(evaluated.at("/unsigned/assertions/0/assertion").asBoolean(true)).isFalse();
    assertSafe(catalog.get("serviceConfig"));
    assertThat(evaluated.at("/on/systemd/services/nixld-catalog").isMissingNode()).isTrue();
  }

  /// The service reads files that anybody may have built. The figure is systemd's, from 0 to 10.
  @Test
  void theServiceHasFewRights() throws IOException, InterruptedException {
    assertSafe(evaluated("\"daily\"").at("/on/systemd/services/nixld-index/serviceConfig"));
  }

  private void assertSafe(JsonNode service) throws IOException, InterruptedException {
    StringBuilder unit = new StringBuilder("[Service]\n");
    service
        .properties()
        .forEach(it -> {
          String text =
              it.getValue().isArray()
                  ? String.join("\n" + it.getKey() + "=", texts(it.getValue()))
                  : it.getValue().asText();
          unit.append(it.getKey()).append('=').append(text).append('\n');
        });
    if (!service.has("ExecStart")) {
      // NixOS makes it of the script.
      unit.append("ExecStart=/bin/true\n");
    }
    Path file = Files.writeString(temporary.resolve("nixld.service"), unit);
    Ran ran =
        Shell.in(temporary)
            .run(
                "systemd-analyze",
                "security",
                "--no-pager",
                "--offline=true",
                "--threshold=20",
                file.toString());
    assertThat(ran.status()).as("%s%s", ran.out(), ran.err()).isZero();
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }

  @Test
  void theHomeModulePutsThePackageIntoTheHome() throws IOException, InterruptedException {
    JsonNode home = evaluated("\"daily\"").get("home");
    assertThat(home.at("/home/packages/0").asText()).isEqualTo("/package");
    assertThat(home.at("/systemd/user/services/nixld-index/Service/ExecStart").asText())
        .isEqualTo("/package/bin/nixld-index build --quiet");
    assertThat(home.at("/systemd/user/timers/nixld-index/Timer/OnCalendar").asText())
        .isEqualTo("daily");
    assertThat(home.at("/home/activation/nixld-index/data").asText())
        .contains("/systemd/bin/systemctl --user start --no-block nixld-index.service");
    JsonNode alone = evaluated("\"daily\"").get("homeAlone");
    assertThat(alone.has("systemd") || alone.has("xdg")).isFalse();
  }

  @Test
  void bothModulesPutTheDirenvLibraryWhereDirenvLooks() throws IOException, InterruptedException {
    String library = "/package/share/nixld/direnv/nixld.sh";
    JsonNode evaluated = evaluated("\"daily\"");
    assertThat(evaluated.at("/home/xdg/configFile/direnv~1lib~1nixld.sh/source").asText())
        .isEqualTo(library);
    assertThat(evaluated.at("/on/environment/etc/direnv~1lib~1nixld.sh/source").asText())
        .isEqualTo(library);
    assertThat(Readme.CHECKOUT.resolve("nix/direnv/nixld.sh")).isRegularFile();
  }
}
