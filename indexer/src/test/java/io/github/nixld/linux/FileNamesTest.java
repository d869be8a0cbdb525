package io.github.nixld.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
  private static final byte[] LATIN = "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);

  @TempDir private Path work;

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "caf\u00e9", "\ufffd", "\ud83d\ude00 100 %", "a/b", "\ud83d\udc80"})
  void utf8StaysAsItIs(String text) {
    assertThat(FileNames.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    assertThat(FileNames.encode(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    assertThat(FileNames.text(FileNames.path(text))).isEqualTo(text);
  }

  /// As `os.fsdecode` of Python has it.
  @Test
  void otherBytesAreLoneSurrogates() {
    assertThat(FileNames.decode(LATIN)).isEqualTo("caf\udce9");
    assertThat(FileNames.decode(new byte[] {(byte) 0xe3, (byte) 0x81, '/'}))
        .isEqualTo("\udce3\udc81/");
  }

  /// 10,000 names.
  @Test
  void noByteIsLost() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(12)];
      random.nextBytes(bytes);
      assertThat(FileNames.encode(FileNames.decode(bytes))).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/caf\udce9",
        "/a/caf\udce9/\udcff.so",
        "caf\udce9",
        "./a b%20/\udce9/../x",
        "/\ud83d\ude00\udc80"
      })
  void aPathKeepsThem(String text) {
    assertThat(FileNames.text(FileNames.path(text))).isEqualTo(text);
    assertThat(FileNames.name(FileNames.path(text))).isEqualTo(text.replaceFirst(".*/", ""));
    assertThat(FileNames.path(text).isAbsolute()).isEqualTo(text.startsWith("/"));
  }

  @Test
  void anAbsolutePathHasNoDotInTheMiddle() {
    assertThat(FileNames.absolute("./a")).isEqualTo(FileNames.here().resolve("a"));
    assertThat(FileNames.absolute(".//./a/./b")).isEqualTo(FileNames.here().resolve("a/./b"));
    assertThat(FileNames.absolute("./")).isEqualTo(FileNames.here().resolve(""));
    assertThat(FileNames.absolute(".hidden")).isEqualTo(FileNames.here().resolve(".hidden"));
    assertThat(FileNames.absolute("/./a")).isEqualTo(Path.of("/./a"));
  }

  @Test
  void theRootHasNoName() {
    assertThat(FileNames.name(Path.of("/"))).isEmpty();
  }

  @Test
  void theDiskHasThem() throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder(
                "sh", "-c", "printf x > \"$(printf 'caf\\351')\"; mkdir \"$(printf d\\\\377)\"")
            .directory(work.toFile())
            .inheritIO()
            .start();
    assertThat(shell.waitFor()).isZero();

    try (Stream<Path> list = Files.list(work)) {
      assertThat(list.map(Path::getFileName).map(FileNames::text))
          .containsExactlyInAnyOrder("caf\udce9", "d\udcff");
    }
    assertThat(Files.readString(FileNames.path(work + "/caf\udce9"))).isEqualTo("x");
    assertThat(FileNames.path(work + "/d\udcff")).isDirectory();
    assertThat(FileNames.text(FileNames.path(work + "/d\udcff"))).isEqualTo(work + "/d\udcff");
    assertThat(FileNames.path(work + "/caf\ufffd")).doesNotExist();
  }

  /// Also where a buffer ends in the middle.
  @Test
  void aStreamOfTextWritesThem() {
    String text = "caf\udce9 \ud83d\ude00 \udcff\udcfe".repeat(5000);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, false, new FileNamesCharset());
    out.print(text);
    out.flush();

    assertThat(bytes.toByteArray()).isEqualTo(FileNames.encode(text));
  }
}
