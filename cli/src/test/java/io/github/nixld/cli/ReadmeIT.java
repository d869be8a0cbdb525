package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Does what the README says, as it says it, on the sample store of `dev/demo --sample`.
class ReadmeIT {
  private static final Path DEMO = Readme.CHECKOUT.resolve("target/demo");

  private static String shown = "";

  @TempDir private static Path bin = Path.of("");
  @TempDir private Path work = Path.of("");

  @BeforeAll
  static void runTheDemo() throws IOException, InterruptedException {
    shown = Shell.in(Readme.CHECKOUT).run("dev/demo", "--sample").orFail();
    // The commands as a reader has them in PATH, but for the store.
    for (String name : Commands.NAMES) {
      String store = name.equals("nixld-ldd") ? "" : " --store " + DEMO.resolve("nix/store");
      Path command = bin.resolve(name);
      Files.writeString(
          command,
          "#!/bin/sh\nexec '"
              + UnderTest.command(name)
              // What follows a program is for the program.
              + (name.equals("nixld-run") ? "'" + store + " \"$@\"" : "' \"$@\"" + store));
      Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static Path program() throws IOException {
    try (Stream<Path> programs = Files.list(DEMO.resolve("program"))) {
      return programs.findFirst().orElseThrow();
    }
  }

  private Shell reader() throws IOException {
    Files.createDirectories(work.resolve("tree"));
    Files.copy(program(), work.resolve("program"));
    Files.copy(program(), work.resolve("tree/other"));
    return Shell.in(work)
        .with("PATH", bin + ":" + System.getenv("PATH"))
        .with("XDG_CACHE_HOME", work.resolve("cache").toString());
  }

  @Test
  void theDemoShowsTheEnvironmentAndTheRun() throws IOException {
    assertThat(shown)
        .contains(Files.readString(DEMO.resolve(".env")))
        .containsPattern("(?m)^NIX_LD=/.*/ld-linux")
        .containsPattern("(?m)^NIX_LD_LIBRARY_PATH=/")
        .containsPattern("loads [1-9][0-9]* objects for it, all from the store");
  }

  @Test
  void theDemoCanBeRunAgain() throws IOException, InterruptedException {
    String again = Shell.in(work).run(Readme.CHECKOUT + "/dev/demo", "--sample").orFail();
    assertThat(again.replaceAll("[0-9.]+ s\\)", ""))
        .isEqualTo(shown.replaceAll("[0-9.]+ s\\)", ""));
  }

  @Test
  void theDemoFailsWithOneLine() throws IOException, InterruptedException {
    Ran ran = Shell.in(work).run(Readme.CHECKOUT + "/dev/demo", "--wrong");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).isEqualTo("demo: --wrong: the only option is --sample\n");
  }

  @Test
  void everyCommandWorks() throws IOException, InterruptedException {
    Shell shell = reader();
    List<String> all = new ArrayList<>(Readme.read().commands());
    all.addAll(Readme.read("docs/commands.md").commands());
    for (String commands : all) {
      if (commands.contains("-f direnv")) {
        continue; // theEnvrcLineWorksInDirenv
      }
      Ran ran = shell.script(commands);
      assertThat(ran.status()).as("%s%s%s", commands, ran.out(), ran.err()).isZero();
    }
    assertThat(work.resolve(".env.nixld")).exists();
    assertThat(Files.readSymbolicLink(work.resolve("libraries/libz.so.1")))
        .startsWith(DEMO.resolve("nix/store"));
    shell.script("rm -r libraries").orFail();
  }

  @Test
  void neitherProgramNorStoreIsChanged() throws IOException, InterruptedException {
    Shell shell = reader();
    String sum = "find ./program '" + DEMO.resolve("nix") + "' -type f -exec sha256sum {} +";
    String before = shell.script(sum).orFail();
    shell.script("nixld-env ./program; nixld-env --farm farm ./program; rm -r farm").orFail();
    assertThat(shell.script(sum).orFail()).isEqualTo(before);
  }

  @Test
  void theEnvrcLineWorksInDirenv() throws IOException, InterruptedException {
    Installed.need("direnv");
    String line =
        Readme.read().commands().stream()
            .filter(commands -> commands.startsWith("eval"))
            .findFirst()
            .orElseThrow();
    Shell shell = reader().with("HOME", work.toString()).with("XDG_DATA_HOME", work + "/data");
    Files.writeString(work.resolve(".envrc"), line);
    String loader = "direnv allow; direnv exec . sh -c 'printf %s \"$NIX_LD\"'";
    assertThat(shell.script(loader).orFail())
        .startsWith(DEMO.resolve("nix/store").toString())
        .contains("/ld-linux");
    Files.writeString(work.resolve(".envrc"), "dotenv");
    shell.script("nixld-env ./program > .env").orFail();
    assertThat(shell.script(loader).orFail()).startsWith(DEMO.resolve("nix/store").toString());
  }
}
