package io.github.nixld.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StyleTest {
  @Test
  void textOfFilesBringsNoColourOfItsOwn() {
    assertThat(Style.COLOURED.wrong("a\u001b[2Jb")).isEqualTo("\u001b[31ma\\u001b[2Jb\u001b[0m");
    assertThat(Style.PLAIN.wrong("a\nb")).isEqualTo("a\\nb");
  }
}
