package io.github.nixld.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MannerTest {
  private static Style style(String colour, boolean terminal, String... variables) {
    Map<String, String> all = new java.util.HashMap<>(Map.of("TERM", "xterm-256color"));
    for (int i = 0; i < variables.length; i += 2) {
      all.put(variables[i], variables[i + 1]);
    }
    return new Manner(Manner.Volume.USUAL, colour, false, false).style(terminal, all);
  }

  @Test
  void coloursAreForTerminals() {
    assertThat(style("auto", true)).isEqualTo(Style.COLOURED);
    assertThat(style("auto", false)).isEqualTo(Style.PLAIN);
    assertThat(style("auto", true, "TERM", "dumb")).isEqualTo(Style.PLAIN);
    assertThat(new Manner(Manner.Volume.USUAL, "auto", false, false).style(true, Map.of()))
        .isEqualTo(Style.PLAIN);
  }

  @Test
  void variablesDecideOtherwise() {
    assertThat(style("auto", true, "NO_COLOR", "1")).isEqualTo(Style.PLAIN);
    assertThat(style("auto", true, "NO_COLOR", "")).isEqualTo(Style.COLOURED);
    assertThat(style("auto", true, "CLICOLOR", "0")).isEqualTo(Style.PLAIN);
    assertThat(style("auto", false, "CLICOLOR_FORCE", "1")).isEqualTo(Style.COLOURED);
    assertThat(style("auto", false, "CLICOLOR_FORCE", "1", "NO_COLOR", "1")).isEqualTo(Style.PLAIN);
  }

  @Test
  void theCommandLineDecidesBeforeThem() {
    assertThat(style("always", false, "NO_COLOR", "1")).isEqualTo(Style.COLOURED);
    assertThat(style("never", true, "CLICOLOR_FORCE", "1")).isEqualTo(Style.PLAIN);
  }
}
