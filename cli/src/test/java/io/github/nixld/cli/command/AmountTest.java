package io.github.nixld.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AmountTest {
  @Test
  void sizesHaveTheUnitThatSuits() {
    assertThat(Amount.size(0)).isEqualTo("0 B");
    assertThat(Amount.size(999)).isEqualTo("999 B");
    assertThat(Amount.size(1500)).isEqualTo("1.5 kB");
    assertThat(Amount.size(123_000_000)).isEqualTo("123 MB");
    assertThat(Amount.size(Long.MAX_VALUE)).endsWith(" TB");
  }

  @Test
  void agesAreRounded() {
    Instant now = Instant.parse("2026-01-02T00:00:00Z");
    assertThat(Amount.age(now.plusSeconds(5), now)).isEqualTo("just now");
    assertThat(Amount.age(now.minusSeconds(60), now)).isEqualTo("1 minute ago");
    assertThat(Amount.age(now.minusSeconds(7300), now)).isEqualTo("2 hours ago");
    assertThat(Amount.age(now.minusSeconds(86_400 * 3), now)).isEqualTo("3 days ago");
  }
}
