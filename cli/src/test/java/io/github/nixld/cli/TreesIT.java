package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Trees and archives on the real store, and programs of the store that load what is in them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TreesIT {
  private static final String RELEASE = "bookworm";

  private TestStore store;
  private Path postgres;
  @TempDir private Path work;

  @BeforeAll
  void prepare() throws IOException, InterruptedException {
    store = TestStore.open();
    postgres =
        ForeignProgram.fetch().stream()
            .filter(program -> program.name().equals("postgres"))
            .findFirst()
            .orElseThrow()
            .home();
    Processes.nixld("nixld-index", "build").orFail();
  }

  private static JsonNode json(Ran ran) throws IOException {
    return new ObjectMapper().readTree(ran.out());
  }

  /// What is missing is said once for all that need it, and spoils nothing else.
  @Test
  void aTreeThatLacksSomethingHasTheRest() throws Exception {
    Ran ran = Processes.nixld("nixld-env", "-f", "json", postgres.toString());

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err().lines().filter(line -> line.contains("libperl.so."))).hasSize(1);
    assertThat(ran.err()).containsPattern("needed by /.*, /.* and \\d+ more");
    JsonNode result = json(ran);
    assertThat(result.get("unresolved"))
        .allMatch(one -> one.get("reason").asText().startsWith("nothing in the store"));
    assertThat(result.get("libraryPath")).isNotEmpty();
  }

  @Test
  void anArchiveHasTheAnswerOfItsTree() throws Exception {
    Path archive = work.resolve("postgres.tar.xz");
    String quickly = "xz -0 -T0";
    Processes.run(
            "tar",
            "-C",
            postgres.toString(),
            "-I",
            quickly,
            "-cf",
            archive.toString(),
            "bin",
            "lib")
        .orFail();
    Path tree = Files.createDirectories(work.resolve("unpacked"));
    Processes.run("tar", "-C", tree.toString(), "-xf", archive.toString()).orFail();

    JsonNode ofArchive =
        json(Processes.nixld("nixld-env", "-f", "json", "--dlopen", "none", archive.toString()));
    JsonNode ofTree =
        json(Processes.nixld("nixld-env", "-f", "json", "--dlopen", "none", tree.toString()));

    assertThat(ofArchive.toString()).contains(archive + "/bin/postgres").doesNotContain("/nixld-");
    assertThat(ofArchive.get("loader")).isEqualTo(ofTree.get("loader"));
    List<String> libraries = new ArrayList<>();
    ofTree.get("libraryPath").forEach(each -> libraries.add(each.asText()));
    libraries.removeIf(directory -> directory.startsWith(tree.toString()));
    assertThat(ofArchive.get("libraryPath")).extracting(JsonNode::asText).isEqualTo(libraries);
  }

  /// Few objects among many files: seconds, most of them the file system's.
  @Test
  void manyFilesTakeSeconds() throws Exception {
    Path tree = Files.createDirectories(work.resolve("many"));
    for (int directory = 0; directory < 200; directory++) {
      Path below = Files.createDirectories(tree.resolve("package-" + directory + "/lib"));
      for (int file = 0; file < 100; file++) {
        Files.writeString(below.resolve(file + ".js"), "module.exports = {};\n".repeat(4));
      }
    }
    Files.copy(store.path(RELEASE, "hello").resolve("bin/hello"), tree.resolve("hello"));
    long start = System.nanoTime();

    Processes.nixld("nixld-env", tree.toString()).orFail();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  /// A program of the store, as Nix builds an interpreter, that loads a module which was not built
  /// for Nix: the module's libraries come from the generation of the program's own glibc, and the
  /// program keeps its own.
  @Test
  void aProgramOfTheStoreLoadsAForeignModule() throws Exception {
    Path glibc = store.path(RELEASE, "glibc").resolve("lib");
    Path zlib = store.path(RELEASE, "zlib").resolve("lib");
    Path source =
        Files.writeString(
            work.resolve("python.c"),
            """
            #include <dlfcn.h>
            #include <stdio.h>
            extern const char *zlibVersion(void);
            int main(int argc, char **argv) {
              void *module = argc == 2 ? dlopen(argv[1], RTLD_NOW) : 0;
              if (!module) { puts(dlerror()); return 1; }
              printf("%d %s\\n", ((int (*)(void))dlsym(module, "answer"))(), zlibVersion());
            }
            """);
    Path python = work.resolve("python");
    // The linker must not look into libraries of this machine's compiler for what is newer there.
    Processes.run(
            "gcc",
            "-o",
            python.toString(),
            source.toString(),
            zlib.resolve("libz.so.1").toString(),
            "-Wl,--allow-shlib-undefined",
            "-Wl,--dynamic-linker=" + glibc.resolve("ld-linux-x86-64.so.2"),
            "-Wl,-rpath," + zlib)
        .orFail();
    Path tree = Files.createDirectories(work.resolve("venv/lib"));
    Path module = tree.resolve("module.so");
    source =
        Files.writeString(
            work.resolve("module.c"),
            "extern int sqlite3_libversion_number(void); int answer(void) { return"
                + " sqlite3_libversion_number() > 3000000 ? 42 : 0; }");
    Processes.run(
            "gcc",
            "-shared",
            "-fPIC",
            "-o",
            module.toString(),
            source.toString(),
            store.path("trixie", "sqlite").resolve("lib/libsqlite3.so.0").toString())
        .orFail();

    assertThat(Processes.run(python.toString(), module.toString()).out())
        .contains("libsqlite3.so.0: cannot open shared object file");
    Ran plain = Processes.nixld("nixld-env", "-f", "json", python.toString(), tree.toString());
    assertThat(plain.err()).contains("built by Nix", "--ld-library-path");
    assertThat(json(plain).get("environment").has("LD_LIBRARY_PATH")).isFalse();

    JsonNode chosen =
        json(
            Processes.nixld(
                "nixld-env",
                "-f",
                "json",
                "--ld-library-path",
                python.toString(),
                tree.toString()));
    assertThat(chosen.get("complete").asBoolean()).isTrue();
    assertThat(chosen.get("loader").asText()).startsWith(glibc.toString());
    String libraryPath = chosen.at("/environment/LD_LIBRARY_PATH").asText();
    assertThat(libraryPath)
        .isEqualTo(store.path(RELEASE, "sqlite").resolve("lib").toString())
        .doesNotContain(glibc.toString());
    String ran =
        Processes.run(Map.of("LD_LIBRARY_PATH", libraryPath), python.toString(), module.toString())
            .orFail();
    assertThat(ran).isEqualTo("42 1.2.13\n");
  }

  /// A wheel as auditwheel repairs it: its libraries have their hash in their names, and are found
  /// by DT_RPATH. None of them is listed, and what it left to the system comes from the store.
  @Test
  void aWheelFindsItsRenamedLibraries() throws Exception {
    Path packages = Files.createDirectories(work.resolve("wheel/lib/python3/site-packages"));
    Path libraries = Files.createDirectories(packages.resolve("numpy.libs"));
    Path module = Files.createDirectories(packages.resolve("numpy/core")).resolve("module.so");
    Path low = libraries.resolve("libquadmath-96973f99.so.0.0.0");
    Path high = libraries.resolve("libopenblas-ff651d7f.so");
    Path sqlite = store.path("trixie", "sqlite").resolve("lib");
    library(low, "int low(void) { return 40; }", "-Wl,-soname,libquadmath.so.0");
    library(
        high,
        "int low(void); int high(void) { return low() + 2; }",
        "-Wl,-soname,libopenblas.so.0",
        low.toString());
    library(
        module,
        "int high(void); int sqlite3_libversion_number(void);"
            + " int answer(void) { return sqlite3_libversion_number() ? high() : 0; }",
        high.toString(),
        sqlite.resolve("libsqlite3.so.0").toString());
    patch(low, "--set-soname", String.valueOf(low.getFileName()));
    patch(high, "--set-soname", String.valueOf(high.getFileName()));
    patch(high, "--replace-needed", "libquadmath.so.0", String.valueOf(low.getFileName()));
    patch(high, "--force-rpath", "--set-rpath", "$ORIGIN");
    patch(module, "--replace-needed", "libopenblas.so.0", String.valueOf(high.getFileName()));
    patch(module, "--force-rpath", "--set-rpath", "$ORIGIN/../../numpy.libs");
    Path source =
        Files.writeString(
            work.resolve("interpreter.c"),
            """
            #include <dlfcn.h>
            #include <stdio.h>
            int main(int argc, char **argv) {
              void *module = argc == 2 ? dlopen(argv[1], RTLD_NOW) : 0;
              if (!module) { puts(dlerror()); return 1; }
              printf("%d\\n", ((int (*)(void))dlsym(module, "answer"))());
            }
            """);
    Path interpreter = work.resolve("interpreter");
    Processes.run("gcc", "-o", interpreter.toString(), source.toString()).orFail();

    Ran ran =
        Processes.nixld(
            "nixld-env", "-f", "json", interpreter.toString(), work.resolve("wheel").toString());
    JsonNode chosen = json(ran);
    assertThat(chosen.get("complete").asBoolean()).isTrue();
    assertThat(chosen.get("libraryPath"))
        .extracting(JsonNode::asText)
        .containsExactly(sqlite.toString());
    assertThat(
            Processes.run(
                    chosen.get("loader").asText(),
                    "--library-path",
                    sqlite.toString(),
                    interpreter.toString(),
                    module.toString())
                .orFail())
        .isEqualTo("42\n");
  }

  private void library(Path file, String code, String... more) throws Exception {
    Path source = Files.writeString(work.resolve("library.c"), code);
    List<String> command =
        new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-Wl,--allow-shlib-undefined"));
    command.addAll(List.of("-o", file.toString(), source.toString()));
    command.addAll(List.of(more));
    Processes.run(command.toArray(String[]::new)).orFail();
  }

  /// One change a call, as auditwheel makes them.
  private static void patch(Path file, String... change) throws Exception {
    List<String> command = new ArrayList<>(List.of("patchelf"));
    command.addAll(List.of(change));
    command.add(file.toString());
    Processes.run(command.toArray(String[]::new)).orFail();
  }
}
