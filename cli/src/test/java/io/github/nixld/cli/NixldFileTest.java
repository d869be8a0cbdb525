package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the file beside a program may hold.
class NixldFileTest {
  @TempDir private Path directory = Path.of("");

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("program.nixld"), text);
  }

  @Test
  void standsBesideTheProgram() {
    assertThat(NixldFile.beside(Path.of("/opt/app/program")))
        .isEqualTo(Path.of("/opt/app/program.nixld"));
  }

  @Test
  void hasANameALine() throws Exception {
    Path file = file("# why\n\nlibGL.so.1\r\n  libX11.so.6 # because\nlibGL.so.1\nlibnss3.so");
    assertThat(NixldFile.read(file)).containsExactly("libGL.so.1", "libX11.so.6", "libnss3.so");
  }

  @Test
  void mayBeMissing() throws Exception {
    assertThat(NixldFile.read(directory.resolve("no.nixld"))).isEmpty();
    assertThat(NixldFile.read(directory)).isEmpty();
  }

  @Test
  void readsWhatItWrites() throws Exception {
    List<String> names = List.of("libGL.so.1", "libstdc++.so.6");
    assertThat(NixldFile.read(file(NixldFile.text("seen", names)))).isEqualTo(names);
    assertThat(NixldFile.read(file(NixldFile.text("seen", List.of())))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lib/liba.so", "../liba.so", "a b", "-la.so", "lib$(x).so", "liba.so;b", "é"})
  void holdsNothingButNames(String line) throws IOException {
    Path file = file("libok.so\n" + line + "\n");
    assertThatThrownBy(() -> NixldFile.read(file))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("program.nixld:2: ");
  }

  @Test
  void isSmallText() throws IOException {
    Path large = file("#".repeat(NixldFile.MAX_BYTES + 1));
    assertThatThrownBy(() -> NixldFile.read(large)).hasMessageContaining("larger than");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i <= NixldFile.MAX_NAMES; i++) {
      many.append("lib").append(i).append(".so\n");
    }
    Path names = file(many.toString());
    assertThatThrownBy(() -> NixldFile.read(names)).hasMessageContaining("more than");
    Path binary = directory.resolve("binary.nixld");
    Files.write(binary, new byte[] {'a', (byte) 0xff, 0});
    assertThatThrownBy(() -> NixldFile.read(binary)).hasMessageContaining("not UTF-8");
  }
}
