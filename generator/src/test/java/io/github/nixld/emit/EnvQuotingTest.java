package io.github.nixld.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The readers of `.env` files read every value back, byte for byte, unless a warning says that
/// they do not; none runs anything of what is in them.
class EnvQuotingTest {
  /// systemd's reader of environment.d(5), which reads files as `EnvironmentFile=` does
  /// (load_env_file) and then expands variables and refuses empty values, which that does not.
  private static final Path SYSTEMD =
      Path.of("/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator");

  @TempDir private Path temporary = Path.of("");

  /// A file of all values that nobody is warned of for a reader, and what has to be read.
  private Map<String, String> write(String reader, List<String> values) throws IOException {
    Map<String, String> expected = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder();
    for (String value : values) {
      if (EnvQuoting.misread(value).stream().noneMatch(warning -> warning.startsWith(reader))) {
        String name = "V" + expected.size();
        text.append(name).append('=').append(EnvQuoting.quote(value)).append('\n');
        expected.put(name, value);
      }
    }
    Files.writeString(temporary.resolve("file"), text);
    return expected;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "dash", "bash"})
  void aShell(String shell) throws IOException, InterruptedException {
    Installed.need(shell);
    Map<String, String> expected = write(shell, HostileText.all());
    Program.Ran ran = new Program(temporary).run(shell, "-c", "set -a; . ./file; exec env -0");
    assertThat(expected).hasSameSizeAs(HostileText.all());
    assertThat(ran.variables()).containsAllEntriesOf(expected);
    assertThat(temporary.resolve("x")).doesNotExist();
  }

  @Test
  void direnv() throws IOException, InterruptedException {
    Installed.need("direnv");
    Map<String, String> expected = write("direnv", HostileText.all());
    String json = new Program(temporary).run("direnv", "dotenv", "json", "file").orFail();
    Map<?, ?> read = new ObjectMapper().readValue(json, Map.class);
    assertThat(expected).hasSizeGreaterThan(100);
    assertThat(read).isEqualTo(expected);
  }

  @Test
  void systemd() throws IOException, InterruptedException {
    Installed.need(SYSTEMD);
    Map<String, String> expected =
        write(
            "systemd",
            HostileText.all().stream().filter(it -> !it.contains("$") && !it.isEmpty()).toList());
    Files.createDirectories(temporary.resolve("environment.d"));
    Files.move(temporary.resolve("file"), temporary.resolve("environment.d/x.conf"));
    Map<String, String> read = new LinkedHashMap<>();
    for (String line : new Program(temporary).run(SYSTEMD.toString()).orFail().split("\n", -1)) {
      if (line.startsWith("V")) {
        int at = line.indexOf('=');
        read.put(line.substring(0, at), unescaped(line.substring(at + 1)));
      }
    }
    assertThat(expected).hasSizeGreaterThan(100);
    assertThat(read).isEqualTo(expected);
  }

  /// What the generator prints: as it is, or in double quotes with C's escapes.
  private static String unescaped(String word) throws IOException {
    if (!word.startsWith("\"")) {
      return word;
    }
    String json = word.replaceAll("\\\\([$`])", "$1");
    return new ObjectMapper().readValue(json, String.class);
  }

  @Test
  void docker() throws IOException, InterruptedException {
    Installed.need("docker");
    Program program = new Program(temporary);
    assumeTrue(program.run("docker", "version").status() == 0, "no Docker engine answers");
    List<String> values = new ArrayList<>(HostileText.all());
    values.add("/nix/store/2222222222222222222222222222222b-zlib-1.3.1/lib:/home/u/a-b_c+d,e@f%g");
    Map<String, String> expected = write("docker", values);
    program.file("nothing", "");
    program.run("tar", "-cf", "image.tar", "nothing").orFail();
    String image = program.run("docker", "import", "image.tar").orFail().strip();
    try {
      String container =
          program.run("docker", "create", "--env-file", "file", image, "/none").orFail().strip();
      try {
        String json =
            program
                .run("docker", "inspect", "--format", "{{json .Config.Env}}", container)
                .orFail();
        List<String> lines = new ArrayList<>();
        expected.forEach((name, value) -> lines.add(name + "=" + value));
        assertThat(expected).isNotEmpty();
        assertThat(new ObjectMapper().readValue(json, String[].class))
            .contains(lines.toArray(String[]::new));
      } finally {
        program.run("docker", "rm", container).orFail();
      }
    } finally {
      program.run("docker", "rmi", image).orFail();
    }
  }

  /// What is warned of is so: the reader reads something else, or nothing.
  @Test
  void noWarningIsInVain() {
    assertThat(EnvQuoting.misread("/nix/store/x/lib:/y")).isEmpty();
    assertThat(EnvQuoting.misread("/home/a user")).hasSize(1);
    assertThat(EnvQuoting.misread("it's $5")).hasSize(2);
    assertThat(EnvQuoting.misread("a\nb\r")).hasSize(3);
  }
}
