package io.github.nixld.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NixLdTest {
  private static final String TEXT = "NIX_LD_LIBRARY_PATH";

  @TempDir private Path directory = Path.of("");

  private Path executable(String start, int size, int at) throws IOException {
    StringBuilder bytes = new StringBuilder(start).append("\0".repeat(size - start.length()));
    if (at >= 0) {
      bytes.replace(at, at + TEXT.length(), TEXT);
    }
    Path file = directory.resolve("shim");
    Files.writeString(file, bytes, StandardCharsets.ISO_8859_1);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  /// The file is read in windows of 16 kB.
  @ParameterizedTest
  @ValueSource(ints = {4, 16_370, 16_383, 16_384, 32_750, 60_000, 99_981})
  void findsTheTextAtAnyPlace(int at) throws IOException {
    assertThat(NixLd.isExecutableWith(executable("\u007fELF", 100_000, at), TEXT)).isTrue();
  }

  @Test
  void doesNotTakeWhatIsNoExecutableElfFileWithTheText() throws IOException {
    assertThat(NixLd.isExecutableWith(executable("\u007fELF", 100_000, -1), TEXT)).isFalse();
    assertThat(NixLd.isExecutableWith(executable("#!ELF", 100_000, 50), TEXT)).isFalse();
    assertThat(NixLd.isExecutableWith(executable("\u007f", 1, -1), TEXT)).isFalse();
    assertThat(NixLd.isExecutableWith(executable("", 0, -1), TEXT)).isFalse();
    assertThat(NixLd.isExecutableWith(directory, TEXT)).isFalse();
    Path file = executable("\u007fELF", 100, 20);
    assertThat(file.toFile().setExecutable(false, false)).isTrue();
    assertThat(NixLd.isExecutableWith(file, TEXT)).isFalse();
  }
}
