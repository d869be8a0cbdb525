package io.github.nixld.cli.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.github.nixld.cli.Shell;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read as a shell would read it, and what is refused.
class EnvFileReaderTest {
  @TempDir private Path temporary = Path.of("");

  private Map<String, String> read(String text) throws IOException, CommandException {
    return EnvFileReader.read(Files.writeString(temporary.resolve(".env"), text).toString());
  }

  @Test
  void readsWhatIsWritten() throws Exception {
    assertThat(read("NIX_LD=/l/ld.so\nNIX_LD_LIBRARY_PATH='/a b:/c'\nX=\n"))
        .containsExactly(
            entry("NIX_LD", "/l/ld.so"), entry("NIX_LD_LIBRARY_PATH", "/a b:/c"), entry("X", ""));
  }

  @Test
  void readsEveryKindOfPart() throws Exception {
    assertThat(read("A='it'\\''s $(x)\n\\ \"y\"'\n")).containsEntry("A", "it's $(x)\n\\ \"y\"");
  }

  @Test
  void readsAsTheShellDoes() throws Exception {
    String text =
        """
        A=a'b c'\\''d'/e=f
        B='

        '
        # C='

        D=''\\'x"it's \\$(x) \\`\\"\\\\
        "'y'""
        """;
    Map<String, String> variables = read(text);
    String shown =
        Shell.in(temporary)
            .script(". ./.env; printf '<%s>' \"$A\" \"$B\" \"${C-unset}\" \"$D\"")
            .orFail();
    assertThat(shown)
        .isEqualTo(
            "<%s><%s><unset><%s>"
                .formatted(variables.get("A"), variables.get("B"), variables.get("D")));
    assertThat(variables).containsOnlyKeys("A", "B", "D");
  }

  @Test
  void theLastLineNeedsNoEnd() throws Exception {
    assertThat(read("A=1")).containsExactly(entry("A", "1"));
    assertThat(read("A=")).containsExactly(entry("A", ""));
    assertThat(read("#")).isEmpty();
    assertThat(read("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A=$(x)",
        "A=`x`",
        "A=$B",
        "A=\"x",
        "A=\"$x\"",
        "A=\"`x`\"",
        "A=\"\\x\"",
        "A=\"\\",
        "A=\"x\\\"",
        "A=x y",
        "A=x;y",
        "A='x",
        "A=\\x",
        "A=\\",
        "A=x#",
        " A=x",
        "export A=x",
        "1A=x",
        "A",
        "=x",
        "A b=x",
        "A=\u0000",
        "A=é",
        "A=~",
        "A=x\r"
      })
  void refusesAnythingElse(String line) {
    assertThatThrownBy(() -> read("# one\nTWO=2\n" + line))
        .isInstanceOf(CommandException.class)
        .hasMessageEndingWith(", line 3: not NAME=value as nixld-env --format env writes it")
        .extracting(e -> ((CommandException) e).status())
        .isEqualTo(ExitStatus.INPUT);
  }

  @Test
  void saysWhatCannotBeRead() {
    assertThatThrownBy(() -> EnvFileReader.read(temporary.resolve("none").toString()))
        .hasMessageEndingWith("none cannot be read: no such file");
    assertThatThrownBy(() -> EnvFileReader.read("/dev/zero"))
        .hasMessage("/dev/zero: not a file that nixld-env wrote");
  }

  @Test
  void takesMuchInItsStride() throws Exception {
    assertThat(read("A=" + "''x".repeat(300_000)).get("A")).hasSize(300_000);
  }
}
