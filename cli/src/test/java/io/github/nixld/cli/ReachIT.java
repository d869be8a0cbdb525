package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import io.github.nixld.cli.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What nix-ld's variables do not reach, and what is set in the shell already.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReachIT {
  @TempDir private static Path work = Path.of("");

  private final TestStore store = TestStore.open();

  ReachIT() throws IOException {}

  @BeforeAll
  void prepare() throws Exception {
    Installed.need("patchelf");
    env().script("cp \"$(command -v cat)\" program; $env program > first").orFail();
  }

  private Shell env() {
    return Shell.in(work)
        .with("XDG_CACHE_HOME", work.resolve("cache").toString())
        .with("env", UnderTest.command("nixld-env").toString());
  }

  private Ran run(String script) throws Exception {
    return env().run("sh", "-uc", script);
  }

  @Test
  void aProgramOfNixLdsArchitectureIsReached() throws Exception {
    Ran ran = run("$env program");
    assertThat(ran.orFail()).contains("NIX_LD=/nix/store/");
    assertThat(ran.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/lib64/ld-lsb-x86-64.so.3",
        "/gnu/store/0123456789abcdfghijklmnpqrsvwxyz-glibc-2.35/lib/ld-linux-x86-64.so.2",
        "lib/ld-linux-x86-64.so.2"
      })
  void anotherInterpreterIsNot(String interpreter) throws Exception {
    Ran ran =
        run("cp program other; patchelf --set-interpreter " + interpreter + " other; $env other");
    assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(ran.out()).contains("NIX_LD=");
    assertThat(ran.err()).contains(interpreter, "nixld-run").hasLineCount(1);
  }

  @Test
  void theLoaderOfAProgramThatNixBuiltIsGone() throws Exception {
    Ran ran =
        run(
            "cp program gone; patchelf --set-interpreter /nix/store/0123456789abcdfghijklmnpqrsvwxyz-glibc-2.35/lib/ld.so"
                + " gone; $env gone");
    assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(ran.err()).contains("is gone", "nixld-run");
  }

  @Test
  void secureExecutionIgnoresTheLibraryPath() throws Exception {
    Ran ran = run("cp program secure; chmod u+s secure; $env secure");
    assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(ran.err()).contains("setuid").hasLineCount(1);
  }

  /// nix-ld has to start the program with these formats too.
  @ParameterizedTest
  @ValueSource(strings = {"shell.nix", "flake.nix", "nixos"})
  void anExpressionForNixLdIsNoOtherWay(String format) throws Exception {
    Ran ran = run("cp program secure; chmod u+s secure; $env -f " + format + " secure");
    assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(ran.err()).contains("setuid:");
  }

  @Test
  void muslsLoaderIsNotNixLds() throws Exception {
    Installed.need("musl-gcc");
    run("echo 'int main(void) { return 0; }' > m.c; musl-gcc -o for-musl m.c").orFail();
    for (String format : List.of("env", "shell.nix", "flake.nix")) {
      assertThat(run("$env -f " + format + " for-musl").out())
          .contains("NIXLD_MUSL_LD")
          .doesNotContain("NIX_LD ", "NIX_LD=");
    }
  }

  /// These formats do not go through nix-ld.
  @Test
  void aPackageNeedsNoNixLd() throws Exception {
    assertThat(run("cp program secure; chmod u+s secure; $env -f package.nix secure").err())
        .doesNotContain("setuid:");
  }

  @Test
  void aVariableOfTheSystemThatIsSetWouldBeatThePlainOne() throws Exception {
    Ran ran = run("NIX_LD_x86_64_linux=/old $env program");
    assertThat(ran.orFail()).contains("NIX_LD_x86_64_linux=/nix/store/").doesNotContain("NIX_LD=");
  }

  @Test
  void theLibraryPathOfTheShellIsReplacedOrKept() throws Exception {
    String shell = "NIX_LD_LIBRARY_PATH=/other/lib; export NIX_LD_LIBRARY_PATH; $env ";
    assertThat(run(shell + "program").err()).contains("--append").hasLineCount(1);

    Ran kept = run(shell + "--append program");
    assertThat(kept.orFail()).containsPattern("NIX_LD_LIBRARY_PATH=/nix/store/.*:/other/lib\n");
    assertThat(kept.err()).isEmpty();
  }

  @Test
  void whatLdLibraryPathHasIsSaid() throws Exception {
    Path zlib = store.path("bookworm", "zlib").resolve("lib");
    Path other = store.path("trixie", "zlib").resolve("lib");
    Ran ran =
        run(
            "cp program needs; patchelf --add-needed libz.so.1 needs; unset LD_LIBRARY_PATH; $env needs > chosen;"
                + " for path in "
                + zlib
                + " "
                + other
                + "; do grep -q \"$path\" chosen ||"
                + " LD_LIBRARY_PATH=$path $env needs; done");
    assertThat(ran.err()).contains("LD_LIBRARY_PATH is set", "libz.so.1");
    // Too far from the program to be taken for its own.
    run("mkdir -p p far/away/from/it; cp needs p/; cp " + zlib + "/libz.so.1 far/away/from/it/")
        .orFail();
    for (String element : List.of("it", "$ORIGIN/../far/away/from/it")) {
      String line = "cd far/away/from; LD_LIBRARY_PATH='" + element + "' $env ../../../p/needs";
      assertThat(run(line).err()).as(element).contains("LD_LIBRARY_PATH is set", "libz.so.1");
    }
    assertThat(run("cd far/away/from/it; LD_LIBRARY_PATH=/none: $env ../../../../p/needs").err())
        .contains("LD_LIBRARY_PATH is set", "libz.so.1");
    run("rm -r p far").orFail();
  }
}
