package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.choice.DotNixldFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A program that loads libraries while it runs finds them where nothing but `/nix` is.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DlopenIT {
  private Path work;
  private Path program;
  private Sandbox sandbox;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException, InterruptedException {
    work = directory;
    TestStore.open();
    Processes.nixld("nixld-index", "build").orFail();
    program = work.resolve("program");
    Path source = work.resolve("program.c");
    Files.writeString(
        source,
        """
        #include <dlfcn.h>
        #include <stdio.h>
        static const char *const names[] = {"libX11.so.6", "libXcursor.so.1", "libGL.so.1", "libgtk-3.so.0"};
        int main(int count, char **arguments) {
          for (int i = 0; i < 4; i++) {
            const char *name = names[count > 1 ? 3 - i : i];
            puts(dlopen(name, RTLD_NOW) ? name : dlerror());
          }
          puts(dlopen(count > 2 ? arguments[2] : "libm.so.6", RTLD_NOW) ? "asked" : dlerror());
        }
        """);
    Processes.run("gcc", "-o", program.toString(), source.toString()).orFail();
    sandbox = Sandbox.withLoader(NixLd.compile()).see(work).start();
  }

  @AfterAll
  void close() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  private String run(String arguments, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of(options));
    words.add(program.toString());
    Path env = work.resolve("env");
    Files.writeString(env, Processes.nixld("nixld-env", words.toArray(String[]::new)).orFail());
    return sandbox.run("set -a; . " + env + "; exec " + program + " " + arguments).orFail();
  }

  @Test
  void findsWhatItsStringsName() throws Exception {
    assertThat(run(""))
        .isEqualTo("libX11.so.6\nlibXcursor.so.1\nlibGL.so.1\nlibgtk-3.so.0\nasked\n");
  }

  @Test
  void findsItInAnyOrder() throws Exception {
    assertThat(run("backwards"))
        .isEqualTo("libgtk-3.so.0\nlibGL.so.1\nlibXcursor.so.1\nlibX11.so.6\nasked\n");
  }

  @Test
  void findsNothingWhereNoneIsAskedFor() throws Exception {
    assertThat(run("", "--dlopen", "none").lines().toList())
        .hasSize(5)
        .startsWith("libX11.so.6: cannot open shared object file: No such file or directory");
  }

  @Test
  void saysWhatOnlyTheUserAsksFor() throws Exception {
    assertThat(Processes.nixld("nixld-env", "-l", "libnope.so.1", program.toString()).err())
        .contains("libnope.so.1: ", "; asked for with --add-lib or in a file .nixld")
        .doesNotContain("needed by");
  }

  @Test
  void findsWhatTheFileBesideItNames() throws Exception {
    Path beside = work.resolve(DotNixldFile.NAME);
    assertThat(run("forwards liblz4.so.1")).doesNotContain("asked");
    new DotNixldFile(List.of("liblz4.so.1"), List.of()).addTo(work);
    try {
      assertThat(run("forwards liblz4.so.1")).endsWith("asked\n");
    } finally {
      Files.delete(beside);
    }
  }
}
