package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An installation copied into a prefix, as docs/install.md and nix/package.nix do it.
class InstallIT {
  @TempDir private Path prefix = Path.of("");

  @BeforeEach
  void install() throws IOException, InterruptedException {
    Shell.in(Readme.CHECKOUT)
        .with("PREFIX", prefix.toString())
        .script(
            """
            mkdir -p "$PREFIX/bin" "$PREFIX/share"
            cp -Rp cli/target/nixld "$PREFIX/share/nixld"
            cp -P bin/nixld* "$PREFIX/bin/"
            """)
        .orFail();
  }

  private Shell shell() {
    return Shell.in(prefix).with("XDG_CACHE_HOME", prefix.resolve("cache").toString());
  }

  @Test
  void everyCommandStarts() throws IOException, InterruptedException {
    for (String name : Commands.NAMES.split(", ", -1)) {
      Shell.Ran ran = shell().run(prefix + "/bin/" + name, "--version");
      assertThat(ran.orFail()).startsWith("nixld ");
      assertThat(ran.err()).isEmpty();
    }
  }

  @Test
  void itIndexesAStore() throws IOException, InterruptedException {
    Files.createDirectories(prefix.resolve("store"));
    Shell.Ran ran = shell().run("bin/nixld-index", "build", "--store", "store");
    assertThat(ran.status()).isZero();
    assertThat(ran.err()).startsWith("nixld: 0 objects in 0 store paths");
    assertThat(prefix.resolve("cache/nixld/index.db")).exists();
  }

  @Test
  void itStartsThroughASymlink() throws IOException, InterruptedException {
    Files.createSymbolicLink(prefix.resolve("nixld-env"), Path.of("bin/nixld-env"));
    assertThat(shell().run("./nixld-env", "--version").orFail()).startsWith("nixld ");
  }

  @Test
  void itStartsFromADirectoryWithASpace() throws IOException, InterruptedException {
    Path spaced = prefix.resolve("a place");
    shell().script("mkdir 'a place'; cp -Rp -P bin share 'a place'").orFail();
    assertThat(shell().run(spaced + "/bin/nixld-ldd", "--version").orFail()).startsWith("nixld ");
  }

  @Test
  void itSaysWhatToInstallWithoutAJdk() throws IOException, InterruptedException {
    // A find-jdk that finds none: this machine's JDK cannot be hidden. The one that built it is
    // gone.
    Path start = prefix.resolve("share/nixld/lib/start");
    Files.writeString(start, Files.readString(start).replaceAll(" .*", " /nowhere"));
    Files.writeString(
        prefix.resolve("share/nixld/lib/find-jdk"),
        "#!/bin/sh\necho 'nixld: no JDK 25 found' >&2\nexit 4\n");
    Shell.Ran ran = shell().run("bin/nixld-env", "--version");
    assertThat(ran.status()).isEqualTo(ExitStatus.NO_INDEX);
    assertThat(ran.err()).isEqualTo("nixld: no JDK 25 found\n");
    assertThat(ran.out()).isEmpty();
  }
}
