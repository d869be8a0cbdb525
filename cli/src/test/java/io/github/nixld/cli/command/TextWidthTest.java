package io.github.nixld.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.CommandRunner;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

class TextWidthTest {
  @Test
  void aTerminalDecidesUpToTheUsualWidth() {
    assertThat(TextWidth.of(60, 80)).isEqualTo(60);
    assertThat(TextWidth.of(200, 80)).isEqualTo(80);
    assertThat(TextWidth.of(200, Integer.MAX_VALUE)).isEqualTo(200);
  }

  @Test
  void withoutATerminalNothingChanges() {
    assertThat(TextWidth.of(0, 80)).isEqualTo(80);
    assertThat(TextWidth.of(0, Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    CommandSpec spec = spec();
    assertThat(Help.text(spec, true)).isEqualTo(Help.text(spec, true, 80));
    assertThat(CommandRunner.run("nixld").out())
        .contains("\nMakes programs that were built for ordinary Linux run with a Nix store's lib");
  }

  @Test
  void aTerminalOfAFewColumnsGetsNoColumnOfSingleWords() {
    assertThat(TextWidth.of(10, 80)).isEqualTo(40);
  }

  @Test
  void helpFitsASmallTerminal() {
    assertThat(Help.text(spec(), true, 60).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
  }

  private static CommandSpec spec() {
    CommandSpec spec = Specs.command("nixld-x", "Does one thing, and then another. ".repeat(4));
    Help.of(spec).use("nixld-x ./program argument", "an effect that needs more words than one");
    return spec;
  }
}
