package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.nixld.Installed;
import io.github.nixld.attribute.Attribute;
import io.github.nixld.attribute.Attributes;
import io.github.nixld.choose.Chooser;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.Options;
import io.github.nixld.cli.input.ElfInput;
import io.github.nixld.emit.Nixpkgs;
import io.github.nixld.emit.OutputFormats;
import io.github.nixld.emit.OutputRequest;
import io.github.nixld.emit.Places;
import io.github.nixld.emit.Question;
import io.github.nixld.emit.Surroundings;
import io.github.nixld.index.Index;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What Nix makes of the expressions, on the test store's nixpkgs: programs that strangers
/// published run with it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NixExpressionsIT {
  private static final Path EXPRESSIONS = Processes.WORK.resolve("expressions");

  private TestStore store;
  private List<ForeignProgram> programs;
  private Sandbox bare;
  private Sandbox nixLd;

  @BeforeAll
  void prepare() throws IOException, InterruptedException {
    store = TestStore.open();
    programs = ForeignProgram.fetch();
    Processes.nixld("nixld-index", "build").orFail();
    Files.createDirectories(EXPRESSIONS);
    bare = Sandbox.bare().start();
    Sandbox sandbox = Sandbox.withLoader(NixLd.compile());
    programs.forEach(program -> sandbox.see(program.home()));
    nixLd = sandbox.start();
  }

  @AfterAll
  void close() {
    Stream.of(bare, nixLd).filter(it -> it != null).forEach(Sandbox::close);
  }

  List<ForeignProgram> programs() {
    return programs;
  }

  /// What the test store's nixpkgs calls its packages.
  private final class Known implements Attributes {
    private final boolean ofRelease;

    /// Attributes.
    ///
    /// @param ofRelease whether they name the very release that a store path is of, or just what
    ///   the nixpkgs has under that name
    private Known(boolean ofRelease) {
      this.ofRelease = ofRelease;
    }

    @Override
    public @Nullable Attribute of(String storePath, String name) {
      return store.packages().stream()
          .filter(it -> it.path().endsWith(storePath) && !it.release().contains("-"))
          .map(it ->
              new Attribute(
                  (ofRelease ? set(it.release()) + "." : "")
                      + (it.name().equals("gcc") ? "libgcc" : it.name()),
                  "out",
                  Attribute.Evidence.EVALUATION))
          .findFirst()
          .orElse(null);
    }

    @Override
    public List<Attribute> providing(String name) {
      return List.of();
    }
  }

  private static String set(String release) {
    return "pkgs" + Character.toUpperCase(release.charAt(0)) + release.substring(1);
  }

  private List<Environment> chosen(Path asked) throws Exception {
    try (Index index = Index.open(Processes.WORK.resolve("cache/nixld/index.db"))) {
      return new Chooser(index, Options.standard()).choose(ElfInput.read(asked.toString()));
    }
  }

  /// Writes an expression about a file or directory, with known attributes.
  private Path written(String format, Path asked, String name) throws Exception {
    Path file = written(format, asked, name, new Known(true));
    assertThat(Files.readString(file)).doesNotContain("storePath");
    return file;
  }

  private Path written(String format, Path asked, String name, Attributes attributes)
      throws Exception {
    Path directory = Files.createDirectories(EXPRESSIONS.resolve(name));
    Path file = directory.resolve(format.endsWith(".nix") ? format : format + ".nix");
    OutputRequest request =
        new OutputRequest(
            chosen(asked),
            new Question(
                List.of(asked.toString()),
                List.of("nixld-env", asked.toString()),
                List.of(),
                Map.of()),
            new Places(directory.toString(), directory.toString(), "/index.db", null),
            new Nixpkgs(attributes, null),
            Surroundings.NONE);
    StringBuilder text = new StringBuilder();
    OutputFormats.named(format).write(request, text);
    return Files.writeString(file, text);
  }

  private Ran nix(String... command) throws IOException, InterruptedException {
    return Processes.run(
        Map.of(
            "NIX_PATH",
            "nixpkgs=" + store.directory().resolve("nixpkgs"),
            "NIX_REMOTE",
            "local",
            "XDG_CACHE_HOME",
            Processes.WORK.resolve("cache").toString(),
            "NIX_CONFIG",
            """
            sandbox = false
            build-users-group =
            substitute = false
            fsync-metadata = false
            experimental-features = nix-command flakes
            """),
        command);
  }

  private static Map<String, String> variables(Ran ran) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String line : ran.orFail().split("\n", -1)) {
      if (line.startsWith("NIX_LD")) {
        variables.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
      }
    }
    return variables;
  }

  /// The variables are those of the choice, and the program runs with them.
  private void runs(ForeignProgram program, Map<String, String> variables) throws Exception {
    Environment chosen = chosen(program.path()).getFirst();
    assertThat(variables)
        .containsOnly(
            Map.entry("NIX_LD", chosen.loaderPath()),
            Map.entry("NIX_LD_LIBRARY_PATH", String.join(":", chosen.libraryPath())));
    assertThat(version(program, variables)).matches(program.version());
  }

  private String version(ForeignProgram program, Map<String, String> variables) throws Exception {
    StringBuilder script = new StringBuilder();
    variables.forEach((name, value) -> script.append(name + "=" + value + " "));
    return nixLd.run(script + program.path().toString() + " --version").orFail();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void nixShellOfAttributes(ForeignProgram program) throws Exception {
    Path file = written("shell.nix", program.path(), program.name());
    runs(program, variables(nix("nix-shell", file.toString(), "--run", "env")));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void nixShellOfStorePaths(ForeignProgram program) throws Exception {
    Path file = written("shell.nix", program.path(), program.name() + "-pinned", Attributes.NONE);
    assertThat(Files.readString(file)).contains("builtins.storePath").doesNotContain("stdenv");
    runs(program, variables(nix("nix-shell", file.toString(), "--run", "env")));
  }

  /// On a nixpkgs that is not what the store was made from: loader and libraries are others, and go
  /// together.
  @ParameterizedTest
  @MethodSource("programs")
  void nixShellOfAnotherNixpkgs(ForeignProgram program) throws Exception {
    Path file = written("shell.nix", program.path(), program.name() + "-other", new Known(false));
    assertThat(Files.readString(file)).contains("stdenv.cc").doesNotContain("storePath");
    Map<String, String> variables = variables(nix("nix-shell", file.toString(), "--run", "env"));
    assertThat(variables.get("NIX_LD"))
        .startsWith(store.path("bookworm", "glibc").toString())
        .isNotEqualTo(chosen(program.path()).getFirst().loaderPath());
    assertThat(version(program, variables)).matches(program.version());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void nixDevelop(ForeignProgram program) throws Exception {
    Path flake = written("flake.nix", program.path(), program.name() + "-flake");
    runs(
        program,
        variables(
            nix(
                "nix",
                "develop",
                "path:" + flake.getParent(),
                "--override-input",
                "nixpkgs",
                "path:" + store.directory(),
                "--no-write-lock-file",
                "--command",
                "env")));
  }

  @Test
  void nixFlakeCheckAcceptsTheFlake() throws Exception {
    ForeignProgram program = programs.getFirst();
    Path flake = written("flake.nix", program.path(), program.name() + "-checked");
    for (String command : List.of("check", "show")) {
      nix(
              "nix",
              "flake",
              command,
              "path:" + flake.getParent(),
              "--override-input",
              "nixpkgs",
              "path:" + store.directory(),
              "--no-write-lock-file")
          .orFail();
    }
  }

  /// Nothing but the store is there, and no variable is set.
  @ParameterizedTest
  @MethodSource("programs")
  void aPackageRunsByItself(ForeignProgram program) throws Exception {
    // PostgreSQL needs what lies beside its program, the others are one file.
    Path asked = program.name().equals("postgres") ? program.home() : program.path();
    Path file = written("package.nix", asked, program.name());
    String built = nix("nix-build", "--no-out-link", file.toString()).orFail().strip();
    assertThat(bare.run(built + "/bin/" + program.name() + " --version").orFail())
        .matches(program.version());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void anFhsEnvironmentRunsTheProgram(ForeignProgram program) throws Exception {
    Installed.need("bwrap");
    Path file = written("fhs.nix", program.path(), program.name());
    String built = nix("nix-build", "--no-out-link", file.toString()).orFail().strip();
    try (Stream<Path> commands = Files.list(Path.of(built, "bin"))) {
      Path command = commands.findFirst().orElseThrow();
      assertThat(nix(command.toString(), "--version").orFail()).matches(program.version());
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void theModuleHasTheLibraries(ForeignProgram program) throws Exception {
    Path file = written("nixos", program.path(), program.name());
    String json =
        nix(
                "nix-instantiate",
                "--eval",
                "--strict",
                "--json",
                "--expr",
                "let nix-ld = (import <nixpkgs/nixos> { configuration = "
                    + file
                    + "; }).config.programs.nix-ld; in"
                    + " assert nix-ld.enable; map toString nix-ld.libraries")
            .orFail();
    List<String> libraries = List.of(new ObjectMapper().readValue(json, String[].class));
    // What the library path lists, but for the C library, which every program of nix-ld has.
    Environment chosen = chosen(program.path()).getFirst();
    List<String> listed = new ArrayList<>();
    for (String directory : chosen.libraryPath()) {
      String storePath = chosen.storePathOf(directory);
      if (storePath != null && !chosen.loaderPath().startsWith(storePath)) {
        listed.add(storePath);
      }
    }
    assertThat(libraries).containsAll(listed);
  }

  /// Directories whose names are programs in one language or another.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"; rm -rf ~; \"",
        "${builtins.readFile builtins.nixPath}",
        "''${builtins.abort \"x\"} '' ",
        "$(touch x) `touch x`",
        "two\nlines\r\t${x}",
        "#  it's\\",
        ".é€😀"
      })
  void aHostileNameIsOnlyAName(String name) throws Exception {
    ForeignProgram biome =
        programs.stream().filter(it -> it.name().equals("biome")).findFirst().orElseThrow();
    Path directory = EXPRESSIONS.resolve("hostile").resolve(name);
    Path program = directory.resolve(name);
    Files.createDirectories(directory);
    if (!Files.exists(program)) {
      Files.copy(biome.path(), program);
    }
    for (Path asked : List.of(program, directory)) {
      Path file = written("package.nix", asked, "hostile-expression");
      String built = nix("nix-build", "--no-out-link", file.toString()).orFail().strip();
      try (Stream<Path> commands = Files.list(Path.of(built, "bin"))) {
        assertThat(commands).containsExactly(Path.of(built, "bin", name));
      }
      Path link = Path.of(built, "bin", name);
      assertThat(Files.size(link)).isGreaterThan(0);
      file = written("shell.nix", asked, "hostile-expression");
      assertThat(variables(nix("nix-shell", file.toString(), "--run", "env"))).hasSize(2);
      file = written("fhs.nix", asked, "hostile-expression");
      nix("nix-build", "--no-out-link", file.toString()).orFail();
      for (String format : List.of("flake.nix", "nixos")) {
        nix("nix-instantiate", "--parse", written(format, asked, "hostile-expression").toString())
            .orFail();
      }
    }
    assertThat(Path.of("x")).doesNotExist();
  }

  @Test
  void thePinnedNixpkgsIsTheOneThatIsUsed() throws Exception {
    Path node =
        programs.stream().filter(it -> it.name().equals("node")).findFirst().orElseThrow().path();
    Path file = EXPRESSIONS.resolve("pinned-nixpkgs.nix");
    Processes.nixld(
            "nixld-env",
            "-f",
            "shell.nix",
            "--pin",
            store.directory().resolve("nixpkgs").toString(),
            "-o",
            file.toString(),
            node.toString())
        .orFail();
    assertThat(Files.readString(file)).contains("import " + store.directory() + "/nixpkgs { }");
    assertThat(nix("env", "NIX_PATH=", "nix-instantiate", file.toString()).orFail())
        .contains(".drv");
  }
}
