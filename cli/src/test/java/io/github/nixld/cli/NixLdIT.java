package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Does the stand-in for nix-ld keep nix-ld's rules? What nixld prints is judged by them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NixLdIT {
  private Sandbox sandbox;
  private Path program;
  private Path loader;
  private Path zlib;

  @BeforeAll
  void start(@TempDir Path work) throws IOException, InterruptedException {
    TestStore store = TestStore.open();
    loader = store.path("trixie", "glibc").resolve("lib/ld-linux-x86-64.so.2");
    zlib = store.path("trixie", "zlib").resolve("lib");
    // Needs libz.so.1, prints which one it got and the variables that it sees.
    program = work.resolve("program");
    Path source = work.resolve("program.c");
    Files.writeString(
        source,
        """
        #include <stdio.h>
        #include <stdlib.h>
        extern const char *zlibVersion(void);
        int main(int argc, char **argv, char **env) {
          (void) argc, (void) env;
          printf("%s %s %s\\n", argv[1], zlibVersion(), getenv("LD_LIBRARY_PATH") ? getenv("LD_LIBRARY_PATH") : "unset");
        }
        """);
    Processes.run(
            "gcc",
            "-o",
            program.toString(),
            source.toString(),
            zlib.resolve("libz.so.1").toString(),
            "-Wl,--allow-shlib-undefined")
        .orFail();
    sandbox = Sandbox.withLoader(NixLd.compile()).see(program).start();
  }

  @AfterAll
  void close() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  @Test
  void theVariableOfTheSystemBeatsThePlainOne() throws Exception {
    assertThat(
            run(
                "NIX_LD=/wrong NIX_LD_x86_64_linux=" + loader,
                "NIX_LD_LIBRARY_PATH=/wrong NIX_LD_LIBRARY_PATH_x86_64_linux=" + zlib))
        .isEqualTo("argument 1.3.1 unset\n");
  }

  @Test
  void theLibraryPathComesAfterTheUsersOwn() throws Exception {
    assertThat(run("NIX_LD=" + loader, "LD_LIBRARY_PATH=/other NIX_LD_LIBRARY_PATH=" + zlib))
        .isEqualTo("argument 1.3.1 /other\n");
    assertThat(run("NIX_LD=" + loader, "LD_LIBRARY_PATH=" + zlib))
        .isEqualTo("argument 1.3.1 " + zlib + "\n");
  }

  @Test
  void withoutALibraryPathTheDefaultTakesItsPlace() throws Exception {
    Ran ran = sandbox.run("NIX_LD=" + loader + " " + program + " argument");

    assertThat(ran.err()).contains("libz.so.1: cannot open shared object file");
  }

  @Test
  void aMissingOrBadLoaderIsFatal() throws Exception {
    for (String bad : new String[] {"", "/nowhere", "/bin/busybox", program + ".c"}) {
      Ran ran = sandbox.run("NIX_LD=" + bad + " " + program + " argument");

      assertThat(ran.err()).startsWith("[nix-ld] FATAL: ");
      assertThat(ran.status()).isEqualTo(128 + 6);
    }
  }

  private String run(String loader, String libraries) throws IOException, InterruptedException {
    return sandbox.run(loader + " " + libraries + " " + program + " argument").orFail();
  }
}
