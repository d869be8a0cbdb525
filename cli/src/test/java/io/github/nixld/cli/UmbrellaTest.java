package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Help;
import io.github.nixld.cli.command.Specs;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class UmbrellaTest {
  @Test
  void aloneItListsTheCommands() {
    Ran ran = CommandRunner.run("nixld");
    assertThat(ran.status()).isZero();
    assertThat(ran.err()).isEmpty();
    for (String word : Umbrella.COMMANDS.keySet()) {
      assertThat(ran.out()).containsOnlyOnce("\n  " + word + " ");
    }
    assertThat(CommandRunner.run("nixld", "--help")).isEqualTo(ran);
    assertThat(CommandRunner.run()).isEqualTo(ran);
  }

  @ParameterizedTest
  @ValueSource(strings = {"env", "run", "index", "ldd"})
  void aCommandIsTheSameUnderBothNames(String name) {
    assertThat(CommandRunner.run("nixld", name, "--help"))
        .isEqualTo(CommandRunner.run("nixld-" + name, "--help"))
        .isEqualTo(CommandRunner.run("nixld", "help", name));
    assertThat(CommandRunner.run("nixld", name, "--nonsense"))
        .isEqualTo(CommandRunner.run("nixld-" + name, "--nonsense"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "help help",
        "help --help",
        "help -h",
        "help help --help",
        "--help help",
        "--help=all",
        "help nixld"
      })
  void helpAboutHelpIsTheList(String line) {
    assertThat(CommandRunner.run(("nixld " + line).split(" ")))
        .isEqualTo(CommandRunner.run("nixld"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"help help env", "help env --help", "help nixld-env", "nixld-env -h", "-h env"})
  void helpAboutACommand(String line) {
    assertThat(CommandRunner.run(("nixld " + line).split(" ")))
        .isEqualTo(CommandRunner.run("nixld-env", "--help"));
  }

  @Test
  void helpAboutAPartOfACommand() {
    assertThat(CommandRunner.run("nixld", "help", "index", "find"))
        .isEqualTo(CommandRunner.run("nixld-index", "find", "--help"))
        .isEqualTo(CommandRunner.run("nixld", "help", "find"));
    assertThat(CommandRunner.run("nixld", "help", "env", "--help=all"))
        .isEqualTo(CommandRunner.run("nixld-env", "--help=all"));
  }

  /// Nothing of it is started.
  @ParameterizedTest
  @ValueSource(
      strings = {"help index bogus", "help env bogus", "help run ./p", "help bogus", "index x -h"})
  void helpAboutWhatIsNoCommand(String line) {
    Ran ran = CommandRunner.run(("nixld " + line).split(" ")).saysOneLine();
    assertThat(ran.err()).contains("unknown command '");
    assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"manual", "complete"})
  void commandsForTheBuildAndForShellsHaveHelpAndNoOtherOption(String name) {
    Ran help = CommandRunner.run("nixld", name, "--help");
    assertThat(help.out()).startsWith("Usage: nixld " + name).endsWith("More: man nixld\n");
    assertThat(CommandRunner.run("nixld", "help", name)).isEqualTo(help);
    assertThat(CommandRunner.run("nixld", name, "--bogus").saysOneLine().err())
        .contains("unknown option '--bogus'");
  }

  @Test
  void theVersion() {
    assertThat(CommandRunner.run("nixld", "version"))
        .isEqualTo(CommandRunner.run("nixld", "--version"))
        .isEqualTo(CommandRunner.run("nixld-env", "--version"));
  }

  @Test
  void saysWhatWasProbablyMeant() {
    assertThat(CommandRunner.run("nixld", "evn").saysOneLine().err()).contains("did you mean env?");
    assertThat(CommandRunner.run("nixld-evn").saysOneLine().err()).contains("mean nixld-env?");
    assertThat(CommandRunner.run("nixld-index", "fnid", "x").saysOneLine().err())
        .contains("did you mean find?");
    assertThat(CommandRunner.run("nixld-env", "--fram=x", "x").saysOneLine().err())
        .contains("did you mean --farm?");
    assertThat(CommandRunner.run("nixld-env", "-f", "jsn", "x").saysOneLine().err())
        .contains("did you mean json?");
  }

  @Test
  void everyCommandHasTheCommonOptions() {
    for (String name : Commands.NAMES) {
      assertThat(CommandRunner.run(name, "-V").out()).startsWith("nixld ");
      Ran ran = CommandRunner.run(name, "--color=sometimes", "status");
      assertThat(ran.saysOneLine().err()).contains("auto, always and never");
      assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
      assertThat(CommandRunner.run(name, "--help").out()).contains("--quiet", "--verbose");
    }
  }

  static Stream<CommandSpec> specs() {
    return Commands.NAMES.stream()
        .map(name -> Objects.requireNonNull(Commands.named(name)).spec())
        .flatMap(spec ->
            Stream.concat(
                Stream.of(spec),
                spec.subcommands().values().stream().map(it -> it.getCommandSpec())));
  }

  /// It has no file of its own, so `nixld-doctor` is nothing to type.
  @Test
  void theHelpOfACommandWithoutAFile() {
    assertThat(CommandRunner.run("nixld", "doctor", "--help").out())
        .startsWith("Usage: nixld doctor [OPTION...]\n");
    assertThat(CommandRunner.run("nixld", "doctor", "--none").err())
        .endsWith(": see nixld doctor --help\n");
  }

  private static Ran help(CommandSpec spec, String option) {
    return CommandRunner.run((spec.qualifiedName() + " " + option).split(" "));
  }

  /// A screen: 80 columns, and lines without scrolling.
  @ParameterizedTest
  @MethodSource("specs")
  void helpFitsAScreen(CommandSpec spec) {
    assertThat(help(spec, "--help").out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
        .hasSizeLessThanOrEqualTo(40);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void helpTellsHowToSeeTheOptionsThatItLeavesOut(CommandSpec spec) {
    String some = help(spec, "--help").out();
    Ran all = help(spec, "--help=all");
    assertThat(all.err()).isEmpty();
    assertThat(all.status()).isZero();
    assertThat(all.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    List<OptionSpec> options = spec.options().stream().filter(it -> !it.hidden()).toList();
    assertThat(options).allSatisfy(it -> assertThat(all.out()).contains("  " + Help.names(it)));
    long left = options.stream().filter(it -> !some.contains("  " + Help.names(it))).count();
    if (left == 0) {
      assertThat(some).isEqualTo(all.out()).doesNotContain("more options");
    } else {
      assertThat(some)
          .contains("\n" + left + " more options: " + spec.qualifiedName() + " --help=all\n");
    }
  }

  @Test
  void aCommonOptionHasToExist() {
    CommandSpec spec = Specs.command("x", "Does it.");
    assertThatThrownBy(() -> Help.common(spec, "--nonsense"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--nonsense");
  }
}
