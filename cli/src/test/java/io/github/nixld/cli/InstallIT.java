package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import io.github.nixld.cli.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An installation copied into a prefix, as docs/install.md says.
class InstallIT {
  @TempDir private Path prefix = Path.of("");

  @BeforeEach
  void install() throws IOException, InterruptedException {
    Shell.in(prefix)
        .with("INSTALLATION", UnderTest.PREFIX.toString())
        .script("cp -R \"$INSTALLATION/bin\" \"$INSTALLATION/lib\" .")
        .orFail();
  }

  private Shell shell() {
    return Shell.in(prefix).with("XDG_CACHE_HOME", prefix.resolve("cache").toString());
  }

  @Test
  void everyCommandStarts() throws IOException, InterruptedException {
    for (String name : Commands.NAMES) {
      Ran ran = shell().run(prefix + "/bin/" + name, "--version");
      assertThat(ran.orFail()).startsWith("nixld ");
      assertThat(ran.err()).isEmpty();
    }
  }

  @Test
  void itIndexesAStore() throws IOException, InterruptedException {
    Files.createDirectories(prefix.resolve("store"));
    Ran ran = shell().run("bin/nixld-index", "build", "--store", "store");
    assertThat(ran.status()).isZero();
    assertThat(ran.err()).startsWith("nixld: 0 objects in 0 store paths");
    assertThat(prefix.resolve("cache/nixld")).isDirectoryContaining("glob:**/index-*.db");
  }

  @Test
  void itStartsThroughASymlink() throws IOException, InterruptedException {
    Files.createSymbolicLink(prefix.resolve("nixld-env"), Path.of("bin/nixld-env"));
    assertThat(shell().run("./nixld-env", "--version").orFail()).startsWith("nixld ");
  }

  @Test
  void itStartsFromADirectoryWithASpace() throws IOException, InterruptedException {
    Path spaced = prefix.resolve("a place");
    shell().script("mkdir 'a place'; cp -R bin lib 'a place'").orFail();
    assertThat(shell().run(spaced + "/bin/nixld-ldd", "--version").orFail()).startsWith("nixld ");
  }

  @Test
  void itStartsByTheNameOfTheCommandAlone() throws IOException, InterruptedException {
    Ran ran =
        shell()
            .with("PATH", prefix + "/bin:" + System.getenv("PATH"))
            .script("nixld-ldd --version");
    assertThat(ran.orFail()).startsWith("nixld ");
  }

  @Test
  void allCommandsHaveOneNameToo() throws IOException, InterruptedException {
    assertThat(shell().run("bin/nixld", "--version").orFail()).startsWith("nixld ");
    assertThat(shell().run("bin/nixld").orFail()).contains("  env", "  run", "  ldd", "  index");
    assertThat(shell().run("bin/nixld", "ldd", "--version").orFail()).startsWith("nixld ");
    // The arguments are those of the process, byte for byte.
    assertThat(
            shell().run("bin/nixld", "run", "/bin/sh", "-c", "echo $0 \"$1\"", "ä", "b c").orFail())
        .isEqualTo("ä b c\n");
  }

  /// File names are UTF-8 whatever the locale says.
  @Test
  void anyLocaleWillDo() throws IOException, InterruptedException {
    Files.createDirectories(prefix.resolve("Bücher"));
    Ran ran = shell().with("LC_ALL", "C").run("bin/nixld-index", "build", "--store", "Bücher");
    assertThat(ran.status()).isZero();
    assertThat(ran.err()).startsWith("nixld: 0 objects in 0 store paths");
  }

  /// Directories of another Java, say: the executable loads libraries of these names.
  @Test
  void librariesOfItsOwnComeBeforeTheUsers() throws IOException, InterruptedException {
    Path others = Files.createDirectories(prefix.resolve("others"));
    for (String name : new String[] {"libjava.so", "libjvm.so", "libnixld.so", "libzip.so"}) {
      Files.writeString(others.resolve(name), "not a library");
    }
    Ran ran = shell().with("LD_LIBRARY_PATH", others.toString()).run("bin/nixld-env", "--version");
    assertThat(ran.orFail()).startsWith("nixld ");
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void variablesForJavaChangeNothing() throws IOException, InterruptedException {
    Ran ran =
        shell()
            .with("JAVA_TOOL_OPTIONS", "-Xmx1")
            .with("_JAVA_OPTIONS", "-XX:bogus")
            .run("bin/nixld-env", "--version");
    assertThat(ran.orFail()).startsWith("nixld ");
    assertThat(ran.err()).isEmpty();
  }

  /// A JVM reserves more.
  @Test
  @Tag(UnderTest.NATIVE)
  void itStartsUnderLimits() throws IOException, InterruptedException {
    Ran ran = shell().script("ulimit -v 2000000; ulimit -n 24; bin/nixld-ldd /bin/sh");
    assertThat(ran.orFail()).contains("libc.so");
    assertThat(ran.err()).isEmpty();
  }

  @Test
  @Tag(UnderTest.JVM)
  void withoutItsCacheTheJvmAnswersTheSame() throws IOException, InterruptedException {
    String before = shell().run("bin/nixld-env", "--help").orFail();
    Files.delete(prefix.resolve("lib/nixld/nixld.aot"));
    Ran ran = shell().run("bin/nixld-env", "--help");
    assertThat(ran.orFail()).isEqualTo(before);
    assertThat(ran.err()).isEmpty();
  }

  @Test
  @Tag(UnderTest.JVM)
  void itSaysWhatToInstallWithoutAJdk() throws IOException, InterruptedException {
    Installed.need("bwrap");
    Files.writeString(prefix.resolve("lib/nixld/jdk"), "/nowhere\n");
    Ran ran =
        shell()
            .with("JAVA_HOME", "/nowhere")
            .script("bwrap --dev-bind / / --tmpfs /usr/lib/jvm bin/nixld-env --version");
    assertThat(ran.status()).isEqualTo(ExitStatus.NO_INDEX);
    assertThat(ran.err()).contains("no JDK 25 found").hasLineCount(1);
    assertThat(ran.out()).isEmpty();
  }
}
