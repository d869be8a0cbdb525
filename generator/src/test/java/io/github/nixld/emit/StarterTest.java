package io.github.nixld.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What starts programs with an environment of its own, for real: a wrapper without any, a desktop,
/// systemd. And nushell, which sets its own in no shell's way.
class StarterTest {
  /// Plain characters of every language; those of a process have the JVM's encoding.
  private static final String NAME = "it's \"$(touch x)\" `y` \\ $HOME #%=%f;*[~]{a,b}|&<>\t\n-x";

  private static final List<String> ARGUMENTS =
      List.of("", "a b", "-n", "$(touch x)", "'", "\"", "\\", "%f", "*", "a\nb");

  private static final int SECONDS = 20;

  @TempDir private Path temporary = Path.of("");
  private Path tool = Path.of("");

  /// A program that tells its arguments and its variables.
  @BeforeEach
  void aProgram() throws IOException {
    Path directory = Files.createDirectory(temporary.resolve(NAME));
    tool =
        Files.writeString(
            directory.resolve(NAME),
            """
            #!/bin/sh
            { printf '%s\\0' "$@"; printf 'variables\\0'; env -0; } > "$0.part"
            mv "$0.part" "$0.told"
            """);
    assertThat(tool.toFile().setExecutable(true)).isTrue();
  }

  private OutputRequest request() {
    return SampleEnvironments.program(tool.toString());
  }

  private String written(String format, OutputRequest request) throws IOException {
    assertThat(OutputFormats.named(format).refusal(request)).isNull();
    StringBuilder text = new StringBuilder();
    OutputFormats.named(format).write(request, text);
    assertThat(OutputFormats.named(format).replaces(text.toString())).isTrue();
    assertThat(OutputFormats.named(format).replaces(text + "# mine\n")).isFalse();
    return text.toString();
  }

  private void wasStarted(List<String> arguments) throws IOException, InterruptedException {
    Path told = tool.resolveSibling(NAME + ".told");
    for (int i = 0; i < SECONDS * 10 && !Files.exists(told); i++) {
      Thread.sleep(100);
    }
    List<String> words = Arrays.asList(Files.readString(told).split("\0", -1));
    int at = words.indexOf("variables");
    // Without arguments printf has printed one empty word.
    assertThat(words.subList(0, at)).isEqualTo(arguments.isEmpty() ? List.of("") : arguments);
    assertThat(words.subList(at + 1, words.size()))
        .containsAll(assignments())
        .noneMatch(it -> it.startsWith("NIX_LD_x") || it.startsWith("NIX_LD_LIBRARY_PATH_"));
    assertThat(temporary.resolve("x")).doesNotExist();
  }

  private List<String> assignments() {
    return Variables.of(request().environments()).entrySet().stream()
        .map(it -> it.getKey() + "=" + it.getValue())
        .toList();
  }

  @Test
  void aWrapperSetsTheVariablesAndPassesTheArgumentsOn() throws IOException, InterruptedException {
    Program program = new Program(temporary);
    Path wrapper = program.file("wrapper", written("wrapper", request()));
    assertThat(wrapper.toFile().setExecutable(true)).isTrue();
    String before = Variables.readBefore(request().environments()).getFirst();
    String[] command = {"env", "-i", "PATH=/usr/bin:/bin", before + "=x", wrapper.toString()};
    program
        .run(Stream.concat(Arrays.stream(command), ARGUMENTS.stream()).toArray(String[]::new))
        .orFail();
    wasStarted(ARGUMENTS);
  }

  @Test
  void aDesktopStartsTheProgramWithTheVariables() throws IOException, InterruptedException {
    Installed.need("gio");
    Installed.need("desktop-file-validate");
    Program program = new Program(temporary);
    Path entry = program.file("tool.desktop", written("desktop", request()));
    Program.Ran judged = program.run("desktop-file-validate", entry.toString());
    assertThat(judged.orFail() + judged.err()).isEmpty();
    // No library of it has to do with windows, and there is no terminal here.
    Files.writeString(entry, Files.readString(entry).replace("Terminal=true", "Terminal=false"));
    Path opened = Files.writeString(temporary.resolve("a b%"), "");
    String before = Variables.readBefore(request().environments()).getLast();
    program
        .run("env", before + "=x", "gio", "launch", entry.toString(), opened.toString())
        .orFail();
    wasStarted(List.of(opened.toString()));
  }

  /// systemd's own reader of units, which tells what it read.
  @Test
  void systemdReadsTheDropIn() throws IOException, InterruptedException {
    String systemd = "/usr/lib/systemd/systemd";
    Installed.need("systemd-analyze");
    Program program = new Program(temporary);
    Path units = Files.createDirectories(temporary.resolve("units"));
    Files.writeString(
        units.resolve("tool.service"),
        "[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/true\n");
    Path dropIn = Files.createDirectories(units.resolve("tool.service.d")).resolve("nixld.conf");
    Files.writeString(dropIn, written("systemd", request()));
    // A carriage return is what it refuses: see the warning.
    assertThat(OutputFormats.named("systemd").warnings(request()))
        .singleElement()
        .asString()
        .startsWith("NIX_LD_LIBRARY_PATH: systemd ignores");
    Files.writeString(dropIn, Files.readString(dropIn).replace("\\r", ""));
    List<String> command =
        new ArrayList<>(
            List.of("env", "XDG_RUNTIME_DIR=" + temporary, "SYSTEMD_UNIT_PATH=" + units));
    if ("root".equals(System.getProperty("user.name"))) {
      // It tests nothing for root.
      command.addAll(List.of("setpriv", "--reuid=65534", "--clear-groups"));
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    command.addAll(List.of(systemd, "--test", "--user", "--unit=tool.service"));
    assertThat(program.run(command.toArray(String[]::new)).orFail())
        .contains(
            assignments().stream()
                .map(it -> "Environment: " + it.replace("\r", "") + "\n")
                .collect(Collectors.toList()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"source file.nu", "use file.nu", "overlay use file.nu"})
  void nushellSetsTheVariables(String reading) throws IOException, InterruptedException {
    Installed.need("nu");
    Program program = new Program(temporary);
    program.file("file.nu", written("nu", request()));
    Program.Ran ran = program.run("nu", "--no-config-file", "-c", reading + "; ^env -0");
    assertThat(ran.variables())
        .containsAllEntriesOf(new LinkedHashMap<>(Variables.of(request().environments())));
    // None of the sample's store paths is there.
    assertThat(ran.err())
        .hasLineCount(2)
        .contains("-zlib-1.3.1 is gone, renew with: nixld-env ./program\n");
    assertThat(temporary.resolve("x")).doesNotExist();
  }

  @Test
  void nushellReadsAQuotedWordBack() throws IOException, InterruptedException {
    Installed.need("nu");
    Program program = new Program(temporary);
    List<String> words = HostileText.all();
    program.file(
        "file.nu",
        words.stream()
            .map(NuScript::quoted)
            .collect(
                Collectors.joining(
                    "\n", "[\n", "\n] | each { print -n $in; print -n \"\\u{0}\" }\nnull\n")));
    assertThat(program.run("nu", "--no-config-file", "file.nu").orFail())
        .isEqualTo(String.join("\0", words) + "\0");
  }

  @Test
  void aFormatThatStartsOneProgramRefusesWhatIsNotOne() {
    OutputRequest several = SampleEnvironments.sample("two-systems");
    OutputRequest one = request();
    OutputRequest archive =
        new OutputRequest(
            one.environments(),
            new Question(
                one.question().asked(),
                one.question().command(),
                one.question().additional(),
                Map.of(temporary.toString(), ArchiveKind.DEB)),
            one.places(),
            one.nixpkgs(),
            Surroundings.NONE);
    for (String format : List.of("wrapper", "desktop")) {
      assertThat(OutputFormats.named(format).refusal(several)).contains("2 were named");
      assertThat(OutputFormats.named(format).refusal(archive)).contains("unpack it");
    }
  }
}
