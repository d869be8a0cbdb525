package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import io.github.nixld.cli.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A signal leaves nothing behind, and a command that cannot work says so in a line.
class TidyEndIT {
  @TempDir private Path work = Path.of("");

  private Shell shell() {
    return Shell.in(work)
        .with("NIXLD", UnderTest.PREFIX.resolve("bin").toString())
        .with("PATH", UnderTest.PREFIX.resolve("bin") + ":" + System.getenv("PATH"))
        .with("XDG_CACHE_HOME", work.resolve("cache").toString())
        .with("TMPDIR", work.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nixld-env /bin/true",
        "nixld-env --version",
        "nixld-run /bin/true",
        "nixld-index build",
        "nixld-index status",
        "nixld-ldd /bin/true",
        "nixld-ldd --help"
      })
  void aWorkingDirectoryThatIsGone(String command) throws Exception {
    Ran ran = shell().run("sh", "-c", "mkdir gone; cd gone; rmdir ../gone; " + command);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .isEqualTo(
            "nixld: the working directory is gone (No such file or directory): change to another"
                + " directory\n");
    assertThat(ran.status()).isEqualTo(ExitStatus.INPUT);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(work)) {
      return files
          .filter(file -> !file.startsWith(work.resolve("store")))
          .map(file -> work.relativize(file).toString())
          .filter(name -> name.contains(".new") || name.contains(".nixld-"))
          .toList();
    }
  }

  /// A store path whose library is a FIFO is none; so many files keep a build busy for a while.
  private void makeStore() throws Exception {
    Path store = Files.createDirectories(work.resolve("store"));
    Path library = work.resolve("libsample.so");
    Files.write(library, new byte[64]);
    for (int i = 0; i < 4_000; i++) {
      Path path = store.resolve("%032d-sample-1".formatted(i));
      Files.createDirectory(path);
      Files.copy(library, path.resolve("libsample.so"));
      Files.setLastModifiedTime(path, FileTime.fromMillis(1000));
    }
  }

  /// Sends a signal when the temporary file is there, and tells how the command ended. The shell
  /// looks by itself: in the time that `ls` takes, a build may end.
  private Ran interrupt(String signal, String command, String temporary) throws Exception {
    return shell()
        .run(
            "sh",
            "-c",
            """
            %s & process=$!
            set -- %s
            while [ ! -e "$1" ] && [ -e /proc/$process/exe ]; do set -- %s; done
            kill -%s $process
            wait $process
            """
                .formatted(command, temporary, temporary, signal));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HUP", "INT", "TERM"})
  void aSignalEndsABuild(String signal) throws Exception {
    makeStore();
    int number = List.of("", "HUP", "INT").indexOf(signal);
    // A shell has SIGINT ignored in what it starts in the background, and nohup has SIGHUP: `env`
    // undoes both.
    Ran ran =
        interrupt(
            signal,
            "env --default-signal=INT,HUP nixld-index build --store store --index index.db",
            "index.db.new");
    assertThat(ran.status()).as(ran.toString()).isEqualTo(128 + (number < 0 ? 15 : number));
    assertThat(files()).isEmpty();
    assertThat(work.resolve("index.db")).doesNotExist();
    assertThat(shell().script("nixld-index build --quiet --store store --index index.db").status())
        .isZero();
  }

  @Test
  void whatIsIgnoredStaysIgnored() throws Exception {
    makeStore();
    Ran ran =
        interrupt("HUP", "nohup nixld-index build --store store --index index.db", "index.db.new");
    assertThat(ran.status()).as(ran.toString()).isZero();
    assertThat(work.resolve("index.db")).exists();
    assertThat(files()).isEmpty();
  }

  @Test
  void aSignalEndsTheReadingOfAnArchive() throws Exception {
    Files.createDirectories(work.resolve("store"));
    shell()
        .script(
            "head -c 300M /dev/zero > zeros; tar cf zeros.tar /bin/true zeros 2> tar.log; rm zeros; gzip -1 zeros.tar");
    Ran ran = interrupt("TERM", "nixld-env --store store zeros.tar.gz", ".nixld-*");
    assertThat(ran.status()).as(ran.toString()).isEqualTo(128 + 15);
    assertThat(files()).isEmpty();
  }

  /// The directory is there, and the command does not know it yet: the kernel tells it a second
  /// later.
  @Test
  void aSignalEndsTheMakingOfADirectory() throws Exception {
    Installed.need("strace");
    Files.createDirectories(work.resolve("store"));
    shell().script("tar czf archive.tar.gz /bin/true 2> tar.log").orFail();
    Ran ran =
        shell()
            .run(
                "sh",
                "-c",
                """
                strace -f -qq -o strace.log -e trace=mkdir -e inject=mkdir:delay_exit=1000000 \
                  nixld-env --store store archive.tar.gz & tracer=$!
                while ! ls -d .nixld-*; do :; done > /dev/null 2>&1
                name=$(echo .nixld-*)
                process=${name#.nixld-}
                kill -TERM ${process%-*}
                wait $tracer
                """);
    assertThat(ran.status()).as(ran.toString()).isEqualTo(128 + 15);
    assertThat(files()).isEmpty();
  }

  /// A pipe's reader that ends early ends a command in silence.
  @Test
  void aBrokenPipeEndsACommand() throws Exception {
    Ran ran = shell().run("sh", "-c", "{ nixld-ldd --json /bin/sh; echo $? >&2; } | sleep 0");
    assertThat(ran.err()).isIn("141\n", "0\n");
  }
}
