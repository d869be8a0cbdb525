package io.github.nixld.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StyleTest {
  @Test
  void coloursAreForTerminals() {
    assertThat(Style.of(true, null, "xterm-256color")).isEqualTo(Style.COLOURED);
    assertThat(Style.of(false, null, "xterm-256color")).isEqualTo(Style.PLAIN);
  }

  @Test
  void noColorSaysNo() {
    assertThat(Style.of(true, "1", "xterm")).isEqualTo(Style.PLAIN);
    assertThat(Style.of(true, "", "xterm")).isEqualTo(Style.COLOURED);
  }

  @Test
  void aDumbTerminalHasNone() {
    assertThat(Style.of(true, null, "dumb")).isEqualTo(Style.PLAIN);
    assertThat(Style.of(true, null, null)).isEqualTo(Style.PLAIN);
  }

  @Test
  void textOfFilesBringsNoColourOfItsOwn() {
    assertThat(Style.COLOURED.wrong("a\u001b[2Jb")).isEqualTo("\u001b[31ma\\u001b[2Jb\u001b[0m");
    assertThat(Style.PLAIN.wrong("a\nb")).isEqualTo("a\\nb");
  }
}
