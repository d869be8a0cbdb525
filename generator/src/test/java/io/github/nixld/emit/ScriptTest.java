package io.github.nixld.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import io.github.nixld.choose.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Shells read the scripts back, byte for byte, run nothing of what is in them, and say what is
/// stale.
class ScriptTest {
  private static final String FISH = "fish --no-config";

  @TempDir private Path temporary = Path.of("");

  private static String written(String format, OutputRequest request) throws IOException {
    StringBuilder text = new StringBuilder();
    OutputFormats.named(format).write(request, text);
    return text.toString();
  }

  /// A shell and what it runs to read a file, by format.
  private static Stream<Arguments> shells() {
    return Stream.of(
        Arguments.of("sh", "sh -euc", ". ./file"),
        Arguments.of("sh", "dash -euc", "eval \"$(cat file)\""),
        Arguments.of("sh", "bash -euc", ". ./file"),
        Arguments.of("fish", FISH + " -c", "source ./file"),
        Arguments.of("fish", FISH + " -c", "cat file | source"));
  }

  static Stream<Arguments> readings() {
    return shells()
        .flatMap(shell ->
            SampleEnvironments.all().values().stream()
                .map(sample ->
                    Arguments.of(shell.get()[0], shell.get()[1], shell.get()[2], sample)));
  }

  @ParameterizedTest
  @MethodSource("readings")
  void isReadBack(String format, String shell, String reading, OutputRequest request)
      throws IOException, InterruptedException {
    Installed.need(shell.split(" ", -1)[0]);
    Program program = new Program(temporary);
    program.file("file", written(format, request));
    assertThat(script(program, shell, reading + "; exec env -0").variables())
        .containsAllEntriesOf(Variables.of(request.environments()))
        .doesNotContainKey("nixld_path");
    assertThat(temporary.resolve("x")).doesNotExist();
  }

  private static Program.Ran script(Program program, String shell, String script)
      throws IOException, InterruptedException {
    String[] words = (shell + " x").split(" ", -1);
    words[words.length - 1] = script;
    return program.run(words);
  }

  @Test
  void direnvReadsItsScriptBack() throws IOException, InterruptedException {
    Installed.need("direnv");
    Program program = new Program(temporary);
    for (OutputRequest request : SampleEnvironments.all().values()) {
      program.file("file", written("direnv", request));
      program.file(".envrc", "eval \"$(cat file)\"");
      program.run("direnv", "allow").orFail();
      Map<String, String> variables = program.run("direnv", "exec", ".", "env", "-0").variables();
      assertThat(variables).containsAllEntriesOf(Variables.of(request.environments()));
      assertThat(temporary.resolve("x")).doesNotExist();
    }
  }

  @Test
  void direnvWatchesProgramIndexAndStorePaths() throws IOException, InterruptedException {
    Installed.need("direnv");
    Program program = new Program(temporary);
    program.file("file", written("direnv", SampleEnvironments.sample("hostile")));
    program.file(
        ".envrc",
        "eval \"$(cat file)\"; watch_file() { printf '%s\\0' \"$@\" >> watched; }; eval \"$(cat file)\"");
    program.run("direnv", "allow").orFail();
    program.run("direnv", "exec", ".", "true").orFail();
    assertThat(Files.readString(temporary.resolve("watched")).split("\0"))
        .contains(SampleEnvironments.HOSTILE + "/program", SampleEnvironments.HOSTILE + "/index.db")
        .anyMatch(path -> path.endsWith("-glibc-2.40"));
  }

  @ParameterizedTest
  @MethodSource("shells")
  void saysWhatIsGoneAndHowToRenew(String format, String shell, String reading)
      throws IOException, InterruptedException {
    Installed.need(shell.split(" ", -1)[0]);
    Program program = new Program(temporary);
    Path kept = Files.createDirectories(temporary.resolve("store/a-glibc"));
    Path taken = Files.createDirectories(temporary.resolve("store/b z"));
    OutputRequest request =
        SampleEnvironments.request(
            SampleEnvironments.inStore(
                temporary.resolve("store").toString(),
                kept + "/lib/ld.so",
                List.of(taken + "/lib")));
    OutputRequest hostile =
        SampleEnvironments.asked(request, List.of("nixld-env", "it's\n$(touch x)`touch x`\\\""));
    program.file("file", written(format, hostile));

    Program.Ran fresh = script(program, shell, reading);
    assertThat(fresh.err()).isEmpty();
    Files.delete(taken);
    Program.Ran stale = script(program, shell, reading);
    assertThat(stale.orFail()).isEmpty();
    assertThat(stale.err())
        .isEqualTo(
            "nixld: "
                + taken
                + " is gone, renew with: nixld-env $'it\\'s\\n$(touch x)`touch x`\\\\\"'\n");
    assertThat(temporary.resolve("x")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void aCommandLineCanBePastedAgain(String shell) throws IOException, InterruptedException {
    if (shell.equals("zsh") && !Files.exists(Path.of("/usr/bin/zsh"))) {
      return;
    }
    Program program = new Program(temporary);
    List<String> words = HostileText.all();
    String line = PlainText.command(words);
    assertThat(line.lines()).hasSize(1);
    program.file("file", "printf '%s\\0' " + line);
    assertThat(program.run(shell, "file").orFail()).isEqualTo(String.join("\0", words) + "\0");
  }

  @Test
  void fishReadsAQuotedWordBack() throws IOException, InterruptedException {
    Installed.need("fish");
    Program program = new Program(temporary);
    List<String> words = HostileText.all();
    String script =
        words.stream()
            .map(FishQuoting::quote)
            .collect(Collectors.joining(" ", "printf '%s\\0' ", "\n"));
    program.file("file", script);
    assertThat(script(program, FISH, "file").orFail()).isEqualTo(String.join("\0", words) + "\0");
  }

  @Test
  void aFarmNamesItselfAndWhatItsLinksLeadTo() {
    Environment environment = SampleEnvironments.sample("farm").environments().getFirst();
    assertThat(StaleCheck.paths(SampleEnvironments.request(environment)))
        .hasSize(3)
        .allMatch(path -> path.startsWith("/nix/store/") || path.equals("/home/user/farm"));
  }
}
