package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every command keeps to: streams, exit statuses, one line for what is wrong.
class MainTest {
  @TempDir private Path directory = Path.of("");

  private static void failsWith(int status, String text, Ran ran) {
    assertThat(ran.err()).startsWith("nixld: ").hasLineCount(1).contains(text);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.status()).isEqualTo(status);
  }

  static Stream<String> commands() {
    return Commands.NAMES.stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpIsAResult(String name) {
    for (String option : new String[] {"-h", "--help"}) {
      Ran ran = CommandRunner.run(name, option);
      assertThat(ran.out()).startsWith("Usage: " + name);
      assertThat(ran.err()).isEmpty();
      assertThat(ran.status()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theVersionIsThatOfTheBuild(String name) {
    Ran ran = CommandRunner.run(name, "--version");
    assertThat(ran.out()).matches("nixld [0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?\n");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.status()).isZero();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void wantsItsArguments(String name) {
    failsWith(ExitStatus.USAGE, name, CommandRunner.run(name));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void knowsNoOtherOption(String name) {
    failsWith(ExitStatus.USAGE, "--nonsense", CommandRunner.run(name, "--nonsense", "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a;b", "a\n:b", "../a:b/c"})
  void noFarmThatALibraryPathCannotName(String farm) {
    failsWith(
        ExitStatus.USAGE,
        "a library path cannot name a directory with ':' or ';'",
        CommandRunner.run("nixld-env", "--farm", farm, "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "build",
        "status",
        "find",
        "show",
        "import",
        "packages",
        "verify",
        "check-choices"
      })
  void everyPartOfTheIndexCommandHasHelp(String name) {
    assertThat(CommandRunner.run("nixld-index", name, "--help").out())
        .startsWith("Usage: nixld-index " + name);
    failsWith(
        ExitStatus.USAGE, "--nonsense", CommandRunner.run("nixld-index", name, "--nonsense", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"find", "show", "import"})
  void someOfThemWantArguments(String name) {
    failsWith(ExitStatus.USAGE, "nixld-index " + name, CommandRunner.run("nixld-index", name));
  }

  @Test
  void saysWhichCommandsThereAre() {
    failsWith(
        ExitStatus.USAGE, "'x\\n': choose one of nixld-env, nixld-run", CommandRunner.run("x\n"));
    failsWith(ExitStatus.USAGE, "nonsense", CommandRunner.run("nixld-index", "nonsense"));
  }

  @Test
  void anEmptyPathNamesNothing() {
    for (String[] line :
        new String[][] {
          {"nixld-env", ""},
          {"nixld-ldd", ""},
          {"nixld-index", "show", ""},
          {"nixld-env", "-o", "", "/bin/sh"},
          {"nixld-env", "--farm", "", "/bin/sh"}
        }) {
      failsWith(ExitStatus.INPUT, "an empty path", CommandRunner.run(line));
    }
  }

  @Test
  void aNameThatNothingHas() {
    failsWith(
        ExitStatus.INPUT,
        "no-such-program: no such file, and not in PATH",
        CommandRunner.run("nixld-env", "no-such-program"));
  }

  @Test
  void aNameThatSaysNothingOfTheFormat() {
    failsWith(
        ExitStatus.USAGE,
        "name its format with --format: shell.nix, fhs.nix, package.nix, nixos",
        CommandRunner.run("nixld-env", "-o", directory + "/x.nix", "/bin/sh"));
  }

  @Test
  void noReportOnStandardOutput() {
    failsWith(
        ExitStatus.USAGE,
        "name a file",
        CommandRunner.run("nixld-env", "--report", "-", "/bin/sh"));
  }

  @Test
  void saysWhichFormatsThereAre() {
    failsWith(
        ExitStatus.USAGE,
        "'x': choose one of env, sh, fish, nu, direnv, json, wrapper, desktop, systemd,",
        CommandRunner.run("nixld-env", "-f", "x", "p"));
  }

  @Test
  void saysWhatIsWrongWithAnExpression() {
    failsWith(
        ExitStatus.USAGE, "--prefer '('", CommandRunner.run("nixld-env", "--prefer", "(", "p"));
    failsWith(ExitStatus.USAGE, "--avoid '['", CommandRunner.run("nixld-env", "--avoid", "[", "p"));
    failsWith(ExitStatus.USAGE, "a:b", CommandRunner.run("nixld-env", "--farm", "a:b", "p"));
    failsWith(
        ExitStatus.USAGE,
        "'some': choose one of none, likely, all",
        CommandRunner.run("nixld-env", "--dlopen", "some", "p"));
  }

  @Test
  void saysWhatAFileIsThatNothingCanBeChosenFor() throws IOException {
    String script = Files.writeString(directory.resolve("s"), "#!/bin/sh\nexit\n").toString();
    String text = Files.writeString(directory.resolve("t"), "text").toString();
    String windows = Files.writeString(directory.resolve("w"), "MZ" + "x".repeat(99)).toString();
    String torn = Files.writeString(directory.resolve("e"), "\u007fELF\2\1\1").toString();
    String empty = Files.createFile(directory.resolve("z")).toString();
    String nothing = Files.createDirectory(directory.resolve("d")).toString();
    Path store = Files.createDirectory(directory.resolve("store"));
    for (String[] command : new String[][] {{"nixld-env", "--store=" + store}, {"nixld-ldd"}}) {
      failsWith(ExitStatus.INPUT, "script", run(command, script));
      failsWith(ExitStatus.INPUT, "not an ELF file", run(command, text));
      failsWith(ExitStatus.INPUT, "Windows", run(command, windows));
      failsWith(ExitStatus.INPUT, torn, run(command, torn));
      failsWith(ExitStatus.INPUT, "empty", run(command, empty));
      failsWith(ExitStatus.INPUT, "no ELF file in it", run(command, nothing));
      failsWith(ExitStatus.INPUT, "no such file", run(command, directory + "/missing"));
    }
  }

  private static Ran run(String[] command, String file) {
    return CommandRunner.run(
        Stream.concat(Stream.of(command), Stream.of(file)).toArray(String[]::new));
  }

  @Test
  void aNameWithControlCharactersStaysOneLine() {
    String[] command = {"nixld-env", "--store=" + directory};
    failsWith(ExitStatus.INPUT, "\\n", run(command, directory + "/a\nb\u001b[2J"));
    failsWith(ExitStatus.INPUT, "\\u0000", run(command, "a\0b"));
  }

  @Test
  void saysBothWhatIsWrongWithTheFileAndThatThereIsNoStore() throws IOException {
    String[] command = {"nixld-env", "--store=" + directory + "/none"};
    String text = Files.writeString(directory.resolve("t"), "text").toString();
    String empty = Files.createDirectory(directory.resolve("d")).toString();
    for (String bad : new String[] {text, empty, directory + "/missing", "a\0b"}) {
      Ran ran = run(command, bad);
      assertThat(ran.err().lines())
          .hasSize(2)
          .allMatch(line -> line.startsWith("nixld: "))
          .anyMatch(line -> line.contains("none: no Nix store is there"))
          .anyMatch(line -> !line.contains("store"));
      assertThat(ran.out()).isEmpty();
      assertThat(ran.status()).isEqualTo(ExitStatus.INPUT);
    }
  }

  @Test
  void saysThatThereIsNoStore() {
    String missing = directory.resolve("none").toString();
    for (String name : new String[] {"build", "status"}) {
      failsWith(
          ExitStatus.NO_INDEX,
          "no Nix store",
          CommandRunner.run("nixld-index", name, "--store", missing));
    }
    failsWith(
        ExitStatus.NO_INDEX,
        "no Nix store",
        CommandRunner.run("nixld-index", "find", "x", "--store", missing));
    String java = Path.of(System.getProperty("java.home", ""), "bin/java").toString();
    failsWith(
        ExitStatus.NO_INDEX,
        "no Nix store",
        CommandRunner.run("nixld-env", java, "--store", missing));
  }

  @Test
  void saysThatThereIsNoIndex() throws IOException {
    String store = Files.createDirectory(directory.resolve("store")).toString();
    String index = directory.resolve("index.db").toString();
    String[] find = {
      "nixld-index", "find", "x", "--no-refresh", "--store", store, "--index", index
    };
    failsWith(ExitStatus.NO_INDEX, "run nixld-index build", CommandRunner.run(find));
    Files.writeString(Path.of(index), "not a database");
    failsWith(ExitStatus.NO_INDEX, index, CommandRunner.run(find));
  }

  @Test
  void buildsQuietlyAndFindsNothing() throws IOException {
    String store = Files.createDirectory(directory.resolve("store")).toString();
    String index = directory.resolve("index.db").toString();
    Ran built =
        CommandRunner.run("nixld-index", "build", "--quiet", "--store", store, "--index", index);
    assertThat(built).isEqualTo(new Ran(ExitStatus.COMPLETE, "", ""));
    Ran found = CommandRunner.run("nixld-index", "find", "x", "--store", store, "--index", index);
    assertThat(found)
        .isEqualTo(
            new Ran(
                ExitStatus.UNRESOLVED, "", "nixld: x: no library of the store is called that\n"));
    Ran json =
        CommandRunner.run("nixld-index", "find", "x", "--json", "--store", store, "--index", index);
    assertThat(json.out().strip()).isEqualTo("[ ]");
  }
}
