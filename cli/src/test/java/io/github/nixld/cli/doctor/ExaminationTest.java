package io.github.nixld.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.CommandRunner;
import io.github.nixld.cli.Ran;
import io.github.nixld.cli.command.Style;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.loader.Machine;
import io.github.nixld.snapshot.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of a system, and what to do.
class ExaminationTest {
  @TempDir private Path root = Path.of("");
  private final Map<String, String> variables = new HashMap<>(Map.of("HOME", "/home/me"));

  private boolean namespaces = true;
  private @Nullable Path library = Path.of("/share/nixld.sh");

  @BeforeEach
  void aStore() throws IOException {
    Files.createDirectories(root.resolve("nix/store"));
  }

  private List<String> lines() {
    return new Examination(
            root, variables, List.of("/run/opengl-driver/lib"), _ -> namespaces, library)
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
    assertThat(line("drivers")).startsWith("-").contains("--drivers DIR");
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
    assertThat(lines()).noneMatch(it -> it.startsWith("wrong    variables"));
    variables.put("NIX_LD_LIBRARY_PATH", "/lib:/gone");
    variables.put("NIX_LD", "/nix/store/gone.so");
    assertThat(lines())
        .filteredOn(it -> it.startsWith("wrong") && it.contains("NIX_LD"))
        .hasSize(2)
        .anyMatch(it -> it.contains("NIX_LD is /nix/store/gone.so, which is gone"))
        .anyMatch(
            it -> it.contains("NIX_LD_LIBRARY_PATH names /gone, which is gone: choose again"));
    variables.put("NIX_LD_LIBRARY_PATH", "/gone:/lib:/left");
    assertThat(lines())
        .anyMatch(it -> it.contains("NIX_LD_LIBRARY_PATH names /gone and /left, which are gone: "));
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
    assertThat(line("direnv"))
        .startsWith("-")
        .endsWith(
            ": mkdir -p /home/me/.config/direnv/lib"
                + " && ln -s /share/nixld.sh /home/me/.config/direnv/lib/");
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
    assertThat(line("index"))
        .isEqualTo("ok       index       " + index + ", 0 objects, built just now");
    Ran ran = CommandRunner.run("nixld", "doctor", "--json", "--store", store, "--index", index);
    assertThat(ran.out()).contains("\"what\" : \"index\"", "\"state\" : \"o");
    assertThat(CommandRunner.run("nixld", "doctor", "--store", "/none").out())
        .contains("wrong    store       /none: no Nix store is there");
  }

  /// What `apt install nix-bin` leaves: a store with nothing in it.
  @Test
  void aStoreWithoutAGlibcIsWrong() throws IOException {
    String wrong =
        "has no glibc for " + Machine.hostSystem() + ", so nothing can be chosen: add one";
    assertThat(line("store")).startsWith("wrong").contains(wrong);
    Path glibc = root.resolve("nix/store/0123456789abcdfghijklmnpqrsvwxyz-glibc-2.41-66");
    Files.createDirectory(glibc.resolveSibling(glibc.getFileName() + "-dev"));
    assertThat(line("store")).startsWith("wrong");
    Files.createDirectory(glibc);
    assertThat(line("store")).startsWith("ok");
    // Once there is an index, it knows that the directory is empty.
    CommandRunner.run(
        "nixld-index",
        "build",
        "--store",
        root + "/nix/store",
        "--index",
        root.resolve("index.db").toString());
    assertThat(line("store")).startsWith("wrong").contains(wrong);
  }

  @Test
  void anIndexThatCannotBeMadeOrKeptIsWrong() throws IOException {
    String store = root.resolve("nix/store").toString();
    Path index = root.resolve("index.db");
    CommandRunner.run("nixld-index", "build", "--store", store, "--index", index.toString());
    Files.createDirectory(root.resolve("nix/store/0123456789abcdfghijklmnpqrsvwxyz-a-1"));
    Files.setLastModifiedTime(
        root.resolve("nix/store/0123456789abcdfghijklmnpqrsvwxyz-a-1"), FileTime.fromMillis(1000));
    assertThat(line("index"))
        .startsWith("-")
        .endsWith("built just now; 1 store path is new: the next nixld-env brings it up to date");
    Path none = root.resolve("file/index.db");
    Files.writeString(root.resolve("file"), "");
    assertThat(StoreExamination.findings(new StoreOptions(store, none.toString(), false)))
        .anyMatch(it ->
            it.line(Style.PLAIN)
                .contains(
                    "wrong    index       "
                        + none
                        + " cannot be made ("
                        + root.resolve("file")
                        + ": not a directory): name a file elsewhere with --index"));
  }

  @Test
  void adviceForNixOsIsGivenThereAlone() throws IOException {
    assertThat(lines()).noneMatch(it -> it.contains("enable = true"));
    file("/etc/NIXOS", "");
    assertThat(line("nix-ld")).contains("set programs.nix-ld.enable = true, or start");
    assertThat(line("drivers")).endsWith(": set hardware.graphics.enable = true");
  }

  @Test
  void withoutAHomeNothingIsLinkedThere() throws IOException {
    file("/bin/direnv", "");
    variables.put("PATH", "/bin");
    library = null;
    assertThat(line("direnv"))
        .endsWith(": put nix/direnv/nixld.sh of a checkout into /home/me/.config/direnv/lib");
    library = Path.of("/share/nixld.sh");
    variables.remove("HOME");
    assertThat(line("direnv")).endsWith("`use nixld` may not be known");
    variables.put("XDG_CONFIG_HOME", "/my config");
    assertThat(line("direnv"))
        .endsWith(
            ": mkdir -p '/my config/direnv/lib' && ln -s /share/nixld.sh '/my config/direnv/lib'/");
  }

  @Test
  void itSaysHowProgramsStart() throws IOException {
    assertThat(line("nixld-run")).startsWith("ok").contains("in a mount namespace");
    namespaces = false;
    assertThat(line("nixld-run"))
        .startsWith("-")
        .contains("calls the chosen loader", "/proc/self/exe is then the loader");
    String loader = line("nix-ld").replaceFirst("(?s).*nothing is at ([^:]*):.*", "$1");
    file(loader, "\u007fELF reads NIX_LD_LIBRARY_PATH");
    assertThat(line("nixld-run")).isEqualTo("ok       nixld-run   starts programs through nix-ld");
  }

  @Test
  void aCatalogIsOfAChannelASystemAndADay() {
    Instant now = Instant.parse("2026-07-01T00:00:00Z");
    assertThat(catalog(Machine.hostSystem(), now.minus(Duration.ofDays(3)), now))
        .isEqualTo(
            "ok       catalog     nixos-26.05 for "
                + Machine.hostSystem()
                + ", 7 objects, made 3 days ago");
    assertThat(catalog(Machine.hostSystem(), now.minus(Duration.ofDays(90)), now))
        .startsWith("-")
        .endsWith("made 90 days ago: nixld-index import catalog looks for a newer one");
    assertThat(catalog("riscv64-linux", now, now))
        .startsWith("-")
        .endsWith(": this machine needs one for " + Machine.hostSystem());
  }

  private static String catalog(String system, Instant created, Instant now) {
    Manifest.File file = new Manifest.File("f", 1, "0");
    return StoreExamination.catalog(
            new Manifest(
                "nixos-26.05",
                system,
                "",
                created,
                "/nix/store",
                List.of(),
                new Manifest.Coverage(2, 2, 7),
                file,
                file,
                file,
                List.of()),
            now)
        .line(Style.PLAIN);
  }
}
