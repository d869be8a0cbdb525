package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.command.ExitStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is said about a wrong command line: one style, whatever the command and the fault.
class UsageTest {
  private static final String COMMANDS = ": choose one of env, run, ldd, find, index, doctor, help";

  private static String said(String line) {
    Ran ran = CommandRunner.run(line.split(" ")).saysOneLine();
    assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
    return ran.err().substring("nixld: ".length()).strip();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "nixld-env -x, unknown option '-x': see nixld-env --help",
        "nixld-env --fram=x, unknown option '--fram=x' (did you mean --farm?): see nixld-env --help",
        "nixld-env --check f --bogus, unknown option '--bogus': see nixld-env --help",
        "nixld-run -q -x ./p, unknown option '-q': see nixld-run --help",
        "nixld-run -f json ./p, unknown option '-f' (an option of nixld-env): see nixld-run --help",
        "nixld-env --again p, unknown option '--again' (an option of nixld-run): see nixld-env --help",
        "nixld-index status --jsn,"
            + " unknown option '--jsn' (did you mean --json?): see nixld-index status --help",
        "nixld-index --rebuild build,"
            + " unknown option '--rebuild' (an option of nixld-index build): see nixld-index --help",
        "nixld-index bild, unknown command 'bild' (did you mean build?): see nixld-index --help",
        "nixld-index build x, unexpected argument 'x': see nixld-index build --help",
        "nixld doctor x, unexpected argument 'x': see nixld doctor --help",
        "nixld-env, PATH is missing: see nixld-env --help",
        "nixld-run --, PROGRAM is missing: see nixld-run --help",
        "nixld-index import, catalog or nix-index is missing: see nixld-index import --help",
        "nixld-env --store, \"option '--store' needs a value, DIR: see nixld-env --help\"",
        "nixld-env --loader a --loader b,"
            + " option '--loader' may be given only once: see nixld-env --help",
        "nixld-index check-choices x,"
            + " N 'x' is not a whole number: see nixld-index check-choices --help",
        "nixld-env --explain=tre x,"
            + " unknown option '--explain=tre' (did you mean --explain=tree?): see nixld-env --help",
        "nixld-env --help=al,"
            + " unknown option '--help=al' (did you mean --help=all?): see nixld-env --help",
      })
  void saysWhatIsWrong(String line, String message) {
    assertThat(said(line)).isEqualTo(message);
  }

  @Test
  void anOptionWithoutAValue() {
    assertThat(said("nixld-env --catalog=/root/catalog x"))
        .isEqualTo(
            "option '--catalog' takes no value, but '/root/catalog' was given: see nixld-env"
                + " --help");
    assertThat(said("nixld-env --help=everything"))
        .startsWith("unknown option '--help=everything' (there is --help, and --help=all)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "show", "build", "verify", "packages", "import"})
  void aPartOfTheIndexCommandAtTheTop(String word) {
    assertThat(said("nixld " + word))
        .isEqualTo(
            "unknown command '" + word + "' (did you mean nixld index " + word + "?)" + COMMANDS);
  }

  @Test
  void anUnknownWordAtTheTop() {
    assertThat(said("nixld verfy")).contains("(did you mean nixld index verify?)");
    assertThat(said("nixld nixld-evn"))
        .isEqualTo("unknown command 'nixld-evn' (did you mean env?)" + COMMANDS);
    assertThat(said("nixld ./program")).endsWith(": nixld run ./program starts a program");
    assertThat(said("nixld --explain ./program"))
        .isEqualTo(
            "unknown option '--explain' (an option of nixld-env, nixld-run): options follow the"
                + " name of a command: see nixld --help");
  }
}
