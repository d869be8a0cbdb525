package io.github.nixld.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.Environment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A shell reads the values back, byte for byte, and runs nothing of what is in them.
class EnvFileTest {
  private static final String FILE = "env -i PATH=\"$PATH\" sh -c 'set -a; . ./file; exec env -0'";
  private static final String SCRIPT =
      "env -i PATH=\"$PATH\" sh -c 'eval \"$(cat file)\"; exec env -0'";

  @TempDir private Path temporary = Path.of("");

  static Stream<List<Environment>> samples() {
    return SampleEnvironments.all().values().stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aShellReadsTheFileBack(List<Environment> environments)
      throws IOException, InterruptedException {
    assertThat(readBack("env", FILE, environments))
        .containsAllEntriesOf(Variables.of(environments));
    assertThat(temporary.resolve("x")).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aShellReadsTheScriptBack(List<Environment> environments)
      throws IOException, InterruptedException {
    assertThat(readBack("sh", SCRIPT, environments))
        .containsAllEntriesOf(Variables.of(environments));
    assertThat(temporary.resolve("x")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "'",
        "''",
        "\\",
        "\\'",
        "a'b'c",
        "\n",
        "\n\n",
        "a\n",
        "$x",
        "~",
        "-n",
        "a=b",
        "#",
        "\u0001\u007f",
        "é",
        "!x",
        "/nix/store/x-1.0+git_2/lib:/y@%,z",
        "\ud83d\ude00"
      })
  void aShellReadsAQuotedWordBack(String word) throws IOException, InterruptedException {
    String script = "printf %s " + ShellQuoting.quote(word) + "; printf .";
    // An empty word is no argument; assignments are what it is quoted for.
    if (word.isEmpty()) {
      script = "x=" + ShellQuoting.quote(word) + "; printf %s \"$x\"; printf .";
    }
    assertThat(run(script)).isEqualTo(word + ".");
  }

  private Map<String, String> readBack(String format, String script, List<Environment> environments)
      throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder();
    OutputFormat.named(format).write(SampleEnvironments.result(environments), text);
    Files.writeString(temporary.resolve("file"), text);
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : run(script).split("\0", -1)) {
      int at = variable.indexOf('=');
      if (at > 0) {
        variables.put(variable.substring(0, at), variable.substring(at + 1));
      }
    }
    return variables;
  }

  /// Passed as a file: the arguments of a process have the JVM's encoding.
  private String run(String script) throws IOException, InterruptedException {
    Path file = Files.writeString(temporary.resolve("script"), script);
    Process process =
        new ProcessBuilder("sh", file.toString())
            .directory(temporary.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out;
  }
}
