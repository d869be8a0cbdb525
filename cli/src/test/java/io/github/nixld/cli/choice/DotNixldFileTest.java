package io.github.nixld.cli.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.cli.command.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `.nixld` has names in it, and nothing else.
class DotNixldFileTest {
  @TempDir private Path directory = Path.of("");

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve(".nixld"), text);
  }

  @Test
  void namesAndComments() throws Exception {
    assertThat(DotNixldFile.of(directory).names()).isEmpty();
    write("# all\r\nlibz.so.1\n\n  libstdc++.so.6 # C++\nlibz.so.1\nlib_a-b.so");
    assertThat(DotNixldFile.of(directory).names())
        .containsExactly("libz.so.1", "libstdc++.so.6", "lib_a-b.so");
  }

  @Test
  void aByteOrderMarkIsNoName() throws Exception {
    write("\ufefflibz.so.1\n");
    assertThat(DotNixldFile.of(directory).names()).containsExactly("libz.so.1");
  }

  @Test
  void packagesThatComeFirst() throws Exception {
    write("libz.so.1\nprefer  openblas # mine\nprefer openblas\nprefer gcc-12.2.0-lib\nprefer");
    DotNixldFile file = DotNixldFile.of(directory);
    assertThat(file.names()).containsExactly("libz.so.1", "prefer");
    assertThat(file.preferred()).containsExactly("openblas", "gcc-12.2.0-lib");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "/etc/passwd",
        "a b",
        "prefer a b",
        "prefer .*",
        "prefer /nix/store",
        "prefer -x",
        "-l",
        "a\0",
        "$(x)",
        "\u00e4",
        ".."
      })
  void anythingElseIsRefused(String line) throws IOException {
    Path file = write("\n" + line);
    assertThatThrownBy(() -> DotNixldFile.of(directory))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(file + ":2: ");
  }

  @Test
  void tooMuchIsRefused() throws IOException {
    write("a\n".repeat(DotNixldFile.MAX_BYTES));
    assertThatThrownBy(() -> DotNixldFile.of(directory)).isInstanceOf(CommandException.class);
    StringBuilder many = new StringBuilder();
    for (int i = 0; i <= DotNixldFile.MAX_NAMES; i++) {
      many.append('n').append(i).append('\n');
    }
    write(many.toString());
    assertThatThrownBy(() -> DotNixldFile.of(directory)).isInstanceOf(CommandException.class);
  }

  @Test
  void isAddedTo() throws Exception {
    new DotNixldFile(List.of("liba.so.1"), List.of()).addTo(directory);
    assertThat(DotNixldFile.of(directory).names()).containsExactly("liba.so.1");
    write("# mine\nlibb.so.1");
    new DotNixldFile(List.of("liba.so.1", "libc.so.1"), List.of()).addTo(directory);
    new DotNixldFile(List.of(), List.of("blas")).addTo(directory);
    assertThat(Files.readString(directory.resolve(".nixld")))
        .isEqualTo("# mine\nlibb.so.1\nliba.so.1\nlibc.so.1\nprefer blas\n");
  }

  @Test
  void aLinkIsNotWrittenThrough() throws IOException {
    Path other = Files.writeString(directory.resolve("precious"), "liba.so.1\n");
    Files.createSymbolicLink(directory.resolve(".nixld"), other);
    assertThatThrownBy(() -> new DotNixldFile(List.of("libb.so.1"), List.of()).addTo(directory))
        .isInstanceOf(IOException.class);
    assertThat(other).hasContent("liba.so.1\n");
  }
}
