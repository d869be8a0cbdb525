package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The AOT cache that bin/nixld starts from, or cannot start from: the answer is the same, and
/// nothing is said.
class LauncherIT {
  private static final Path JDK = Path.of(System.getProperty("java.home", ""));
  private static final int PATIENCE_SECONDS = 120;

  @TempDir private Path temporary = Path.of("");

  private Path prefix = Path.of("");

  @BeforeEach
  void install() throws IOException, InterruptedException {
    prefix = temporary.resolve("a place");
    Shell.in(Readme.CHECKOUT)
        .with("PREFIX", prefix.toString())
        .script(
            """
            mkdir -p "$PREFIX/bin" "$PREFIX/share"
            cp -Rp cli/target/nixld "$PREFIX/share/nixld"
            cp -P bin/nixld* "$PREFIX/bin/"
            # Tells what is loaded, and from where.
            sed "s|-Xlog:disable|& '-Xlog:class+load:file=$PREFIX/loads'|" bin/nixld > "$PREFIX/bin/nixld"
            """)
        .orFail();
  }

  private Shell shell() {
    return Shell.in(temporary)
        .with("XDG_CACHE_HOME", prefix.resolve("cache").toString())
        .with("JAVA_HOME", JDK.toString());
  }

  private Path jar() {
    return prefix.resolve("share/nixld/lib/nixld.jar");
  }

  private List<Path> caches(String directory) throws IOException {
    Path place = prefix.resolve(directory);
    if (!Files.exists(place)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(place)) {
      return files.filter(file -> file.toString().endsWith(".aot")).toList();
    }
  }

  private void awaitCache() throws IOException, InterruptedException {
    for (int seconds = 0; caches("cache").isEmpty(); seconds++) {
      assertThat(seconds).isLessThan(PATIENCE_SECONDS);
      Thread.sleep(1000);
    }
  }

  /// @return whether it started from a cache
  private boolean answers(Shell shell) throws IOException, InterruptedException {
    Shell.Ran ran = shell.run(prefix + "/bin/nixld-env", "--version");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.orFail()).startsWith("nixld ").hasLineCount(1);
    return Files.readString(prefix.resolve("loads"))
        .lines()
        .anyMatch(line -> line.contains("cli.Main source: shared objects file"));
  }

  @Test
  void startsFromTheCacheThatTheBuildMade() throws IOException, InterruptedException {
    assertThat(answers(shell())).isTrue();
    assertThat(caches("cache")).isEmpty();
  }

  @Test
  void makesAMissingCacheInTheBackground() throws IOException, InterruptedException {
    Files.delete(caches("share").getFirst());
    assertThat(answers(shell())).isFalse();
    awaitCache();
    assertThat(answers(shell())).isTrue();
    try (Stream<Path> left = Files.list(caches("cache").getFirst().resolveSibling(""))) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void answersWhereNoCacheCanBeMade() throws IOException, InterruptedException {
    Files.delete(caches("share").getFirst());
    assertThat(answers(shell().with("XDG_CACHE_HOME", "/dev/null"))).isFalse();
  }

  @Test
  void passesOverATruncatedCache() throws IOException, InterruptedException {
    try (var channel = Files.newByteChannel(caches("share").getFirst(), StandardOpenOption.WRITE)) {
      channel.truncate(1_000_000);
    }
    assertThat(answers(shell())).isFalse();
  }

  @Test
  void passesOverWhatIsNoCache() throws IOException, InterruptedException {
    Files.writeString(caches("share").getFirst(), "no cache\n");
    assertThat(answers(shell())).isFalse();
  }

  @Test
  void runsTheCodeOfAReplacedJar() throws IOException, InterruptedException {
    // Uncompressed, so that text of the same length can be put in place of text.
    String bytes = Files.readString(jar(), StandardCharsets.ISO_8859_1);
    Files.writeString(
        jar(), bytes.replace("Show this help.", "HELP, it shows."), StandardCharsets.ISO_8859_1);
    Shell.Ran ran = shell().run(prefix + "/bin/nixld-env", "--help");
    assertThat(ran.orFail()).contains("HELP, it shows.");
    awaitCache();
    assertThat(answers(shell())).isTrue();
    assertThat(shell().run(prefix + "/bin/nixld-env", "--help").out()).isEqualTo(ran.out());
  }

  @Test
  void makesACacheForAnotherJdk() throws IOException, InterruptedException {
    Path other = Files.createSymbolicLink(prefix.resolve("jdk"), JDK);
    Shell shell = shell().with("JAVA_HOME", other.toString());
    assertThat(answers(shell)).isFalse();
    awaitCache();
    assertThat(caches("cache").getFirst().toString()).contains(other.toString());
    assertThat(answers(shell)).isTrue();
    Files.delete(other);
  }
}
