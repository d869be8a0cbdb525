package io.github.nixld.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.CommandRunner;
import io.github.nixld.cli.Ran;
import io.github.nixld.cli.command.Style;
import io.github.nixld.cli.location.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of a system, and what to do.
class ExaminationTest {
  @TempDir private Path root = Path.of("");
  private final Map<String, String> variables = new HashMap<>(Map.of("HOME", "/home/me"));

  @BeforeEach
  void aStore() throws IOException {
    Files.createDirectories(root.resolve("nix/store"));
  }

  private List<String> lines() {
    return new Examination(root, variables, List.of("/run/opengl-driver/lib"))
            .findings(
                new StoreOptions(
                    root.resolve("nix/store").toString(),
                    root.resolve("index.db").toString(),
                    false))
            .stream()
            .map(it -> it.line(Style.PLAIN))
            .toList();
  }

  private String line(String what) {
    return lines().stream().filter(it -> it.startsWith(what, 9)).findFirst().orElseThrow();
  }

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void nothingIsInstalled() {
    assertThat(line("nix-ld")).startsWith("-").contains("nothing is at /lib", "nixld-run");
    assertThat(line("variables")).contains("NIX_LD is not set");
    assertThat(line("index")).contains("none yet at " + root, "nixld-index build");
    assertThat(line("drivers")).startsWith("-").contains("hardware.graphics.enable");
    assertThat(line("direnv")).contains("not in PATH");
    assertThat(line("nix ")).contains("--gc-root and --realise need it");
  }

  @Test
  void nixLdIsToldFromAnotherLoader() throws IOException {
    String loader = line("nix-ld").replaceFirst("(?s).*nothing is at ([^:]*):.*", "$1");
    file(loader, "\u007fELF any loader");
    assertThat(line("nix-ld")).startsWith("-").contains("another loader");
    file(loader, "\u007fELF reads NIX_LD_LIBRARY_PATH");
    assertThat(line("nix-ld")).isEqualTo("ok       nix-ld      " + loader);
  }

  @Test
  void variablesThatNameWhatIsGoneAreWrong() throws IOException {
    file("/nix/store/ld.so", "");
    Files.createDirectories(root.resolve("lib"));
    variables.put("NIX_LD", "/nix/store/ld.so");
    variables.put("NIX_LD_LIBRARY_PATH", "/lib:");
    assertThat(lines()).noneMatch(it -> it.startsWith("wrong"));
    variables.put("NIX_LD_LIBRARY_PATH", "/lib:/gone");
    variables.put("NIX_LD", "/nix/store/gone.so");
    assertThat(lines())
        .filteredOn(it -> it.startsWith("wrong"))
        .hasSize(2)
        .anyMatch(it -> it.contains("NIX_LD is /nix/store/gone.so, which is gone"))
        .anyMatch(it -> it.contains("NIX_LD_LIBRARY_PATH: /gone gone: choose again"));
    variables.put("LD_LIBRARY_PATH", "/lib");
    assertThat(lines()).anyMatch(it -> it.contains("LD_LIBRARY_PATH is set: "));
  }

  @Test
  void whatIsThereIsFound() throws IOException {
    Files.createDirectories(root.resolve("run/opengl-driver/lib"));
    file("/bin/direnv", "");
    file("/bin/nix-store", "");
    variables.put("PATH", "/bin");
    assertThat(line("drivers")).startsWith("ok").endsWith("/run/opengl-driver/lib");
    assertThat(line("direnv")).startsWith("-").contains("/home/me/.config/direnv/lib");
    file("/home/me/.config/direnv/lib/nixld.sh", "");
    assertThat(line("direnv")).startsWith("ok");
    assertThat(line("nix ")).startsWith("ok");
  }

  @Test
  void theIndexIsLookedInto() {
    String store = root.resolve("nix/store").toString();
    String index = root.resolve("index.db").toString();
    assertThat(
            CommandRunner.run(
                "nixld-index", "build", "--quiet", "--store", store, "--index", index))
        .isEqualTo(new Ran(0, "", ""));
    assertThat(line("index")).contains(index + ", 0 objects, built just now");
    Ran ran = CommandRunner.run("nixld", "doctor", "--json", "--store", store, "--index", index);
    assertThat(ran.out()).contains("\"what\" : \"index\"", "\"state\" : \"o");
    assertThat(CommandRunner.run("nixld", "doctor", "--store", "/none").out())
        .contains("wrong    store       /none: no Nix store is there");
  }
}
