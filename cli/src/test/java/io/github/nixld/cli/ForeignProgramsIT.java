package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The main job on a real store: programs that strangers published fail on a system like NixOS, and
/// run with what `nixld-env` prints.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignProgramsIT {
  private static final String NIX_LD_DEFAULTS = "/run/current-system/sw/share/nix-ld/lib";

  private final ObjectMapper mapper = new ObjectMapper();
  private TestStore store;
  private List<ForeignProgram> programs;
  private Path shim;
  private Sandbox bare;
  private Sandbox nixLd;

  @TempDir private Path work;

  @BeforeAll
  void prepare() throws IOException, InterruptedException {
    store = TestStore.open();
    programs = ForeignProgram.fetch();
    shim = NixLd.compile();
    Processes.nixld("nixld-index", "build").orFail();
    bare = seeingPrograms(Sandbox.bare()).start();
    nixLd = seeingPrograms(Sandbox.withLoader(shim)).see(Processes.WORK).start();
  }

  @AfterAll
  void close() {
    Stream.of(bare, nixLd).filter(it -> it != null).forEach(Sandbox::close);
  }

  List<ForeignProgram> programs() {
    return programs;
  }

  private Sandbox seeingPrograms(Sandbox sandbox) {
    programs.forEach(program -> sandbox.see(program.home()));
    return sandbox;
  }

  @ParameterizedTest
  @MethodSource("programs")
  void isNotFoundWithoutALoader(ForeignProgram program) throws Exception {
    Ran ran = bare.run(program.path() + " --version");

    // execve's ENOENT is about the interpreter: the program itself is there.
    assertThat(ran.err()).contains("not found");
    assertThat(ran.status()).isEqualTo(127);
    assertThat(bare.run("test -x " + program.path()).status()).isZero();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void findsNoLibrariesWithAPlainLoaderUntilItIsToldTheChosenOnes(ForeignProgram program)
      throws Exception {
    JsonNode chosen = choice(program);
    Path loader = Path.of(chosen.get("loader").asText());
    // The same glibc as the chosen one, but without a directory of its own: the loader's libraries
    // must be named too.
    String libraryPath = String.join(":", directories(chosen)) + ":" + loader.getParent();
    try (Sandbox sandbox =
        seeingPrograms(Sandbox.withLoader(store.plainLoader(loader, work.resolve(program.name()))))
            .start()) {
      Ran plain = sandbox.run(program.path() + " --version");
      assertThat(plain.err())
          .contains("error while loading shared libraries")
          .contains("cannot open shared object file");
      assertThat(plain.status()).isEqualTo(127);
      assertThat(sandbox.run("LD_TRACE_LOADED_OBJECTS=1 " + program.path()).out())
          .contains("libc.so.6 => not found");

      Ran told =
          sandbox.run("LD_LIBRARY_PATH=" + libraryPath + " " + program.path() + " --version");
      assertThat(told.orFail()).matches(program.version());
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void runsUnderNixLdWithTheGeneratedEnvFile(ForeignProgram program) throws Exception {
    Path directory = Files.createDirectories(Processes.WORK.resolve(program.name()));
    Files.writeString(
        directory.resolve(".env"),
        Processes.nixld("nixld-env", program.path().toString()).orFail());

    String run = "cd " + directory + " && set -a && . ./.env && set +a && " + program.path();
    assertThat(nixLd.run(run + " --version").orFail()).matches(program.version());
    // Every symbol is there, not only those that printing a version needs.
    assertThat(nixLd.run("export LD_BIND_NOW=1; " + run + " --version").orFail())
        .matches(program.version());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void runsUnderNixLdWithTheGeneratedShellScript(ForeignProgram program) throws Exception {
    Path directory = Files.createDirectories(Processes.WORK.resolve(program.name()));
    Path script = directory.resolve("env.sh");
    Processes.nixld(
            "nixld-env", "--format", "sh", "--output", script.toString(), program.path().toString())
        .orFail();

    assertThat(nixLd.run(". " + script + " && " + program.path() + " --version").orFail())
        .matches(program.version());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void runsUnderNixLdWithAFarm(ForeignProgram program) throws Exception {
    Path directory = Files.createDirectories(Processes.WORK.resolve(program.name()));
    Path farm = directory.resolve("farm");
    String env =
        Processes.nixld("nixld-env", "--farm", farm.toString(), program.path().toString()).orFail();
    Files.writeString(directory.resolve("farm.env"), env);

    assertThat(env).contains(farm.toString());
    assertThat(
            nixLd
                .run("set -a && . " + directory + "/farm.env && " + program.path() + " --version")
                .orFail())
        .matches(program.version());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void runsWithNixLdsDefaultsWhereNothingIsSet(ForeignProgram program) throws Exception {
    JsonNode chosen = choice(program);
    try (Sandbox sandbox = seeingPrograms(Sandbox.withLoader(shim)).start()) {
      // As programs.nix-ld does: one directory of links.
      StringBuilder links = new StringBuilder("busybox mkdir -p " + NIX_LD_DEFAULTS);
      links.append(" && busybox ln -s ").append(chosen.get("loader").asText());
      links.append(' ').append(NIX_LD_DEFAULTS).append("/ld.so");
      for (String directory : directories(chosen)) {
        links.append("; busybox ln -s ").append(directory).append("/* ").append(NIX_LD_DEFAULTS);
      }
      sandbox.run(links.toString());

      assertThat(sandbox.run("export NIX_LD=; " + program.path() + " --version").orFail())
          .matches(program.version());
      assertThat(sandbox.run(program.path() + " --version").orFail()).matches(program.version());
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void isChosenFor(ForeignProgram program) throws Exception {
    JsonNode chosen = choice(program);

    assertThat(chosen.get("complete").asBoolean()).isTrue();
    assertThat(chosen.get("unresolved")).isEmpty();
    assertThat(chosen.get("system").asText()).isEqualTo("x86_64-linux");
    assertThat(Path.of(chosen.get("loader").asText())).isExecutable();
    for (String directory : directories(chosen)) {
      assertThat(Path.of(directory)).isDirectory();
    }
    assertThat(chosen.at("/environment/NIX_LD")).isEqualTo(chosen.get("loader"));
  }

  @Test
  void theProgramAndItsChildrenDoNotSeeTheLibraryPath() throws Exception {
    ForeignProgram node =
        programs.stream().filter(it -> it.name().equals("node")).findFirst().orElseThrow();
    Path directory = Files.createDirectories(Processes.WORK.resolve("children"));
    Files.writeString(
        directory.resolve(".env"), Processes.nixld("nixld-env", node.path().toString()).orFail());
    Path bash = store.path("bullseye", "bash").resolve("bin/bash");
    Files.writeString(
        directory.resolve("children.js"),
        """
        const child = require('node:child_process')
          .execFileSync('%s', ['-c', 'echo ${LD_LIBRARY_PATH-unset}']);
        console.log(process.execPath, process.env.LD_LIBRARY_PATH, child.toString().trim());
        """
            .formatted(bash));

    assertThat(
            nixLd
                .run(
                    "cd " + directory + " && set -a && . ./.env && " + node.path() + " children.js")
                .orFail()
                .strip())
        .isEqualTo(node.path() + " undefined unset");
  }

  @ParameterizedTest
  @FieldSource("io.github.nixld.cli.TestStore#RELEASES")
  void whatNixBuiltRunsWithNoneOfIt(String release) throws Exception {
    Path hello = store.path(release, "hello").resolve("bin/hello");

    assertThat(bare.run(hello.toString()).orFail()).isEqualTo("Hello, world!\n");
  }

  /// The literal message that a user of NixOS reads.
  @Test
  void aProgramThatNeedsOnlyTheCLibraryMissesIt() throws Exception {
    Path source = Files.writeString(work.resolve("hello.c"), "int main(void) { return 0; }\n");
    Path hello = work.resolve("hello");
    Processes.run("gcc", "-o", hello.toString(), source.toString()).orFail();
    Path loader = store.path("trixie", "glibc").resolve("lib/ld-linux-x86-64.so.2");

    try (Sandbox sandbox =
        Sandbox.withLoader(store.plainLoader(loader, work.resolve("plain"))).see(hello).start()) {
      assertThat(sandbox.run(hello.toString()).err())
          .contains("libc.so.6: cannot open shared object file: No such file or directory");
    }
  }

  private JsonNode choice(ForeignProgram program) throws IOException, InterruptedException {
    return mapper.readTree(
        Processes.nixld("nixld-env", "--format", "json", program.path().toString()).orFail());
  }

  private static List<String> directories(JsonNode choice) {
    List<String> directories = new ArrayList<>();
    choice.get("libraryPath").forEach(it -> directories.add(it.asText()));
    return directories;
  }
}
