package io.github.nixld.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Text from files does nothing to a terminal.
class OneLineTest {
  @Test
  void leavesOrdinaryTextAsItIs() {
    String text = "libz.so.1 — é €😀 \\ '\"";
    assertThat(OneLine.of(text)).isSameAs(text);
    assertThat(OneLine.of("")).isEmpty();
  }

  @Test
  void writesControlCharactersAsEscapes() {
    assertThat(OneLine.of("a\nb\tc\rd")).isEqualTo("a\\nb\\tc\\rd");
    assertThat(OneLine.of("\u001b[2J\u0007\u007f\u0085"))
        .isEqualTo("\\u001b[2J\\u0007\\u007f\\u0085");
    assertThat(OneLine.of("\0")).isEqualTo("\\u0000");
  }

  @Test
  void writesWhatUnicodeTakesForALineEnd() {
    assertThat(OneLine.of("a\u2028b\u2029c")).isEqualTo("a\\u2028b\\u2029c");
  }

  @Test
  void nothingTurnsTheDirectionOfTheLine() {
    assertThat(OneLine.of("lib\u202eos.1\u2066\u200b")).isEqualTo("lib\\u202eos.1\\u2066\\u200b");
  }
}
