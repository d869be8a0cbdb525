package io.github.nixld.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A nixpkgs of a few lines, evaluated by Nix itself.
class NixpkgsEvaluationTest {
  private static final String PACKAGES =
      """
      { config ? { }, overlays ? null }:
      let
        package = name: outputs: derivation { inherit name outputs; system = "x86_64-linux"; builder = "/bin/sh"; };
        self = {
          lib.version = "99.11pre-test";
          zlib = package "zlib-1.3.1" [ "out" "dev" "man" ];
          unsupported = throw "unsupported";
          refused = package "refused-1" [ (throw "no outputs") ];
          half = package "half-1" [ "out" ] // { outputs = throw "no"; };
          unfree = if config.allowUnfree or false then package "unfree-1" [ "out" ] else throw "unfree";
          plain = if overlays == [ ] then package "plain-1" [ "out" ] else throw "overlays";
          text = "no package";
          "3to2" = package "3to2-1" [ "out" ];
          "a\\"b" = package "quoted-1" [ "out" ];
          "with" = package "with-1" [ "out" ];
          hidden.inner = package "hidden-1" [ "out" ];
          set = { recurseForDerivations = true; inner = package "inner-1" [ "lib" ]; again = self; };
          endless = self // { recurseForDerivations = true; };
          evil = { recurseForDerivations = throw "x"; inner = package "evil-1" [ "out" ]; };
          stdenv.cc.cc = package "gcc-14.3.0" [ "out" "lib" ];
        };
      in
      removeAttrs self [ "endless" ] // { inherit (self) endless; }
      """;

  @TempDir private Path directory;
  private Path index;
  private Path nixpkgs;

  @BeforeEach
  void needsNix() throws IOException {
    Installed.need("nix-instantiate");
    index = directory.resolve("index.db");
    nixpkgs = Files.createDirectory(directory.resolve("nix pkgs"));
    Files.createSymbolicLink(directory.resolve("nixpkgs-link"), nixpkgs);
    write(
        PACKAGES.replace("endless = self // { recurseForDerivations = true; };", "endless = { };"));
  }

  private void write(String expression) throws IOException {
    Files.writeString(nixpkgs.resolve("default.nix"), expression);
  }

  /// Nix wants a store and a state to start; these are made in the test's own directory.
  private Map<String, String> variables() {
    return Map.of(
        "NIX_REMOTE", "",
        "NIX_STORE_DIR", directory.resolve("store").toString(),
        "NIX_STATE_DIR", directory.resolve("state").toString(),
        "NIX_LOG_DIR", directory.resolve("log").toString(),
        // Nix 2.26 splits NIX_PATH at spaces, too.
        "NIX_PATH", "here=" + directory.resolve("nixpkgs-link"));
  }

  private NixpkgsEvaluation.Report evaluate(String what) throws AttributesException {
    return new NixpkgsEvaluation(index, new NixProcess(variables(), Duration.ofMinutes(2)))
        .run(what);
  }

  private List<String> evaluated() throws SQLException {
    return Rows.of(index, "SELECT path, output, name FROM evaluated ORDER BY path, output");
  }

  private void fails(String message) {
    assertThatThrownBy(() -> evaluate(nixpkgs.toString()))
        .isInstanceOf(AttributesException.class)
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }

  @Test
  void everyOutputHasItsAttribute() throws Exception {
    NixpkgsEvaluation.Report report = evaluate(nixpkgs.toString());
    assertThat(evaluated())
        .containsExactly(
            "plain out plain-1",
            "set.inner lib inner-1-lib",
            "stdenv.cc.cc lib gcc-14.3.0-lib",
            "stdenv.cc.cc out gcc-14.3.0",
            "unfree out unfree-1",
            "zlib dev zlib-1.3.1-dev",
            "zlib out zlib-1.3.1");
    assertThat(report.version()).isEqualTo("99.11pre-test");
    assertThat(report.attributes()).isEqualTo(5);
    assertThat(report.outputs()).isEqualTo(7);
    // `with` cannot be written as it is; names of other characters are not walked.
    assertThat(report.refused()).isEqualTo(1);
  }

  @Test
  void aSetThatHasItselfComesToAnEnd() throws Exception {
    write(
        "let self = { recurseForDerivations = true; inherit self; a = derivation { name = \"a\"; system = \"x\"; builder = \"x\"; }; }; in self");
    assertThat(evaluate(nixpkgs.toString()).outputs()).isEqualTo(6);
  }

  @Test
  void nothingIsBuiltOrWrittenIntoTheStore() throws Exception {
    evaluate(nixpkgs.toString());
    try (Stream<Path> store = Files.list(directory.resolve("store"))) {
      assertThat(store.filter(it -> it.toString().matches(".*-(zlib|gcc).*"))).isEmpty();
    }
    write(
        "import (derivation { name = \"x\"; system = builtins.currentSystem; builder = \"/bin/sh\"; args = [ \"-c\" \"echo {} > $out\" ]; })");
    fails("nix-instantiate failed: ");
  }

  @Test
  void aNameIsLookedUpAndNeverEvaluated() throws Exception {
    assertThat(evaluate("<here>").outputs()).isEqualTo(7);
    assertThatThrownBy(() -> evaluate("<nowhere>"))
        .isInstanceOf(AttributesException.class)
        .hasMessageContaining("nowhere");
    for (String name : List.of("<a b>", "<${x}>", "<>", "<--help>", "<here", "<a>;<b>")) {
      assertThatThrownBy(() -> evaluate(name))
          .isInstanceOf(AttributesException.class)
          .hasMessageContaining("neither a path nor a name");
    }
  }

  @Test
  void aPathIsNoExpression() throws Exception {
    Path strange = directory.resolve("a \"${builtins.abort \"evaluated\"}' $(x)");
    Files.move(nixpkgs, strange);
    assertThat(evaluate(strange.toString()).outputs()).isEqualTo(7);
  }

  @Test
  void saysWhatNixSays() throws Exception {
    write("throw \"this is\\nno nixpkgs\"");
    fails("nix-instantiate failed: this is");
    write("{ ");
    fails("nix-instantiate failed: syntax error");
    write("abort \"x\"");
    fails("x");
    write("{ }");
    fails("has no packages");
    write("1");
    fails("nix-instantiate failed: ");
  }

  @Test
  void saysThatThereIsNoNixpkgs() throws Exception {
    Files.delete(nixpkgs.resolve("default.nix"));
    fails("default.nix");
    Files.delete(nixpkgs);
    fails("no nixpkgs is there");
  }

  @Test
  void whatWasKnownStaysWhereEvaluationFails() throws Exception {
    evaluate(nixpkgs.toString());
    List<String> before = evaluated();
    write("throw \"x\"");
    fails("x");
    assertThat(evaluated()).isEqualTo(before);
  }

  private void fakeNix(String script) throws IOException {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Path nix = Files.writeString(bin.resolve("nix-instantiate"), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(nix, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void failsWithFakeNix(Duration limit, String message) {
    // By its path: a process is looked for in this process's PATH.
    String program = directory.resolve("bin/nix-instantiate").toString();
    assertThatThrownBy(() ->
            new NixProcess(Map.of(), limit)
                .run(out -> new OutputPathsParser().parse(out, NOWHERE), program))
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }

  private static final OutputPathsParser.Consumer NOWHERE =
      new OutputPathsParser.Consumer() {
        @Override
        public void version(String text) {}

        @Override
        public void output(String path, String output, String outPath) {}
      };

  @Test
  void aNixThatDoesNotEndIsEnded() throws Exception {
    fakeNix("exec sleep 600");
    failsWithFakeNix(Duration.ofSeconds(1), "took longer than 1 s");
    fakeNix("while :; do echo '{'; sleep 0.01; done");
    failsWithFakeNix(Duration.ofMinutes(1), "is not understood");
  }

  @Test
  void whatNixPrintsIsChecked() throws Exception {
    for (String out :
        List.of("", "[]", "{\"outputs\":[[1]]}", "{\"outputs\":{}}", "{\"outputs\":[")) {
      fakeNix("printf '%s' '" + out + "'");
      failsWithFakeNix(Duration.ofMinutes(1), "is not understood");
    }
    fakeNix("echo 'error:' >&2; echo '  deep reason' >&2; exit 3");
    failsWithFakeNix(Duration.ofMinutes(1), "failed: deep reason");
    fakeNix("exit 3");
    failsWithFakeNix(Duration.ofMinutes(1), "failed: exit status 3");
  }

  @Test
  void saysThatThereIsNoNix() {
    assertThatThrownBy(() ->
            new NixProcess(Map.of(), Duration.ofMinutes(1))
                .run(_ -> {}, directory.resolve("none").toString()))
        .isInstanceOf(AttributesException.class)
        .hasMessageContaining("cannot be started: install Nix");
  }
}
