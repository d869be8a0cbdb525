package io.github.nixld.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The module is one that NixOS can evaluate: `nix/test-store/nixpkgs/nixos` goes by the rules of
/// `lib.evalModules`, in which a module that looks at `pkgs` too early needs itself.
class NixosModuleTest {
  private static final Path NIXOS =
      Path.of("../nix/test-store/nixpkgs/nixos").toAbsolutePath().normalize();

  @TempDir private Path temporary = Path.of("");

  @BeforeEach
  void needsNix() {
    Program.need("nix-instantiate");
  }

  private Program.Ran evaluated(String module, String what)
      throws IOException, InterruptedException {
    Program program = new Program(temporary);
    program.file("module.nix", module);
    program.file(
        "file.nix",
        "let pkgs = { stdenv.cc.libc.version = \"2.40\"; zlib = \"zlib's path\"; };"
            + " inherit (import "
            + NIXOS
            + " { configuration = ./module.nix; inherit pkgs; }) config; in "
            + what
            + "\n");
    return program.run(
        "env",
        "NIX_STORE_DIR=" + temporary + "/store",
        "NIX_STATE_DIR=" + temporary + "/state",
        "NIX_LOG_DIR=" + temporary + "/log",
        "nix-instantiate",
        "--eval",
        "--strict",
        "--json",
        "file.nix");
  }

  private static String module(String sample) throws IOException {
    StringBuilder text = new StringBuilder();
    OutputFormats.named("nixos").write(SampleEnvironments.sample(sample), text);
    return text.toString();
  }

  /// The store paths of the samples are not there: libraries are only counted.
  @ParameterizedTest
  @ValueSource(strings = {"plain", "two-systems", "attributes", "half-known", "unresolved"})
  void nixosEvaluatesIt(String sample) throws IOException, InterruptedException {
    assertThat(
            evaluated(
                    module(sample),
                    "[ config.programs.nix-ld.enable (builtins.length config.programs.nix-ld.libraries) ]")
                .orFail()
                .strip())
        .isEqualTo("[true,1]");
  }

  @Test
  void anOlderGlibcIsAnAssertionThatFails() throws IOException, InterruptedException {
    String module = module("plain").replace("\"2.40\"", "\"2.41\"");
    Program.Ran ran = evaluated(module, "config.programs.nix-ld.enable");
    assertThat(ran.status()).isNotZero();
    assertThat(ran.err()).contains("Failed assertions: The libraries that nixld pinned");
  }

  @Test
  void driversComeAfterNixLdsOwnDirectory() throws IOException, InterruptedException {
    OutputRequest request =
        SampleEnvironments.request(
            SampleEnvironments.inStore(
                "/nix/store",
                "/nix/store/11111111111111111111111111111111-glibc-2.40/lib/ld-linux-x86-64.so.2",
                List.of("/run/opengl-driver/lib")));
    StringBuilder text = new StringBuilder();
    OutputFormats.named("nixos").write(request, text);
    assertThat(
            evaluated(text.toString(), "config.environment.variables.NIX_LD_LIBRARY_PATH")
                .orFail()
                .strip())
        .isEqualTo("\"/run/current-system/sw/share/nix-ld/lib:/run/opengl-driver/lib\"");
  }

  /// That the stand-in sees the fault: what this format wrote once.
  @Test
  void aModuleThatAssertsBeforeItsAttributeSetNeedsItself()
      throws IOException, InterruptedException {
    Program.Ran ran =
        evaluated(
            """
            { pkgs, ... }:
            assert pkgs.stdenv.cc.libc.version == "2.40";
            { programs.nix-ld = { enable = true; libraries = [ ]; }; }
            """,
            "config.programs.nix-ld.enable");
    assertThat(ran.status()).isNotZero();
    assertThat(ran.err()).contains("infinite recursion");
  }
}
