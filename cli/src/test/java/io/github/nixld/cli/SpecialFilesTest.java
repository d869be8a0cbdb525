package io.github.nixld.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.nixld.cli.command.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever stands where a file is expected, each command ends soon, with one line.
class SpecialFilesTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path work;
  private Path store;
  private Path index;

  private record Ran(int status, String out, String err) {}

  @BeforeEach
  void anEmptyStore() throws Exception {
    store = Files.createDirectories(work.resolve("nix/store"));
    index = work.resolve("index.db");
  }

  private static Ran run(String... line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        assertTimeoutPreemptively(
            SOON,
            () ->
                Main.run(
                    line, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8)));
    return new Ran(status, out.toString(UTF_8), err.toString(UTF_8));
  }

  /// Makes something that is no ordinary file.
  interface Special {
    Path make(Path directory) throws Exception;
  }

  private static Path fifo(Path directory) throws Exception {
    Path fifo = directory.resolve("fifo");
    Processes.run("mkfifo", fifo.toString()).orFail();
    return fifo;
  }

  private static Path socket(Path directory) throws IOException {
    Path socket = directory.resolve("socket");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
    }
    return socket;
  }

  private static Path loop(Path directory) throws IOException {
    Path link = directory.resolve("loop");
    return Files.createSymbolicLink(link, link);
  }

  /// Eight gigabytes, of which next to nothing is there.
  private static Path sparse(Path directory, String begin) throws IOException {
    Path file = directory.resolve("sparse");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(begin.getBytes(UTF_8)), 0);
      channel.write(ByteBuffer.allocate(1), 8L << 30);
    }
    return file;
  }

  static Stream<Arguments> specials() {
    return Stream.of(
        Arguments.of("a FIFO", (Special) SpecialFilesTest::fifo),
        Arguments.of("a device", (Special) directory -> Path.of("/dev/zero")),
        Arguments.of("a socket", (Special) SpecialFilesTest::socket),
        Arguments.of("a loop of links", (Special) SpecialFilesTest::loop),
        Arguments.of("a sparse file", (Special) directory -> sparse(directory, "\0")),
        Arguments.of("a sparse ELF file", (Special) directory -> sparse(directory, "\u007fELF")),
        Arguments.of("a sparse zip", (Special) directory -> sparse(directory, "PK\3\4")),
        Arguments.of(
            "a sparse tar", (Special) directory -> sparse(directory, "x".repeat(257) + "ustar")),
        Arguments.of("a long name", (Special) directory -> directory.resolve("x".repeat(300))),
        Arguments.of(
            "a long path", (Special) directory -> directory.resolve("x/".repeat(2500) + "x")),
        Arguments.of("nothing", (Special) directory -> directory.resolve("nothing")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("specials")
  void isSaidInOneLine(String what, Special special) throws Exception {
    String path = special.make(Files.createDirectory(work.resolve("d"))).toString();
    String inStore = store.toString();
    String inIndex = index.toString();
    for (List<String> line :
        List.of(
            List.of("nixld-env", path, "--store", inStore, "--index", inIndex),
            List.of("nixld-ldd", path),
            List.of("nixld-index", "show", path, "--store", inStore, "--index", inIndex),
            List.of("nixld-env", "--check", path),
            List.of("nixld-index", "import", "nix-index", path, "--index", inIndex),
            List.of(
                "nixld-index",
                "find",
                "libz.so",
                "--no-refresh",
                "--index",
                path,
                "--store",
                inStore))) {
      Ran ran = run(line.toArray(String[]::new));
      if (line.contains("show") && ran.status() == ExitStatus.COMPLETE) {
        // It says what stands there, and that is all that it was asked for.
        assertThat(ran.err()).as("%s", line).isEmpty();
      } else {
        assertThat(ran.status()).as("%s %s", line, ran).isNotZero();
        assertThat(ran.err().lines()).as("%s", line).hasSize(1);
        assertThat(ran.err()).as("%s", line).startsWith("nixld: ").doesNotContain("Exception");
      }
    }
  }

  /// A tree may have all of them.
  @Test
  void inATreeTheyAreCounted() throws Exception {
    Path tree = Files.createDirectory(work.resolve("tree"));
    fifo(tree);
    socket(tree);
    loop(tree);
    sparse(tree, "\u007fELF");
    Processes.run(
            "sh",
            "-c",
            "printf '\\177ELF%060d' 0 > \"$1/$(printf '\\377\\376')\"",
            "sh",
            tree.toString())
        .orFail();
    Ran ran =
        run("nixld-env", tree.toString(), "--store", store.toString(), "--index", index.toString());
    assertThat(ran.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(ran.err().lines()).hasSize(1);
  }
}
