package io.github.nixld.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
  private long now = 5;
  private final Pace pace = new Pace(() -> now);

  private String after(double seconds, long done, long total) {
    now = 5 + (long) (seconds * 1e9);
    return pace.of(done, total, "paths", Pace::count);
  }

  @Test
  void saysRateAndTimeLeftFromTheFirstSecondOn() {
    assertThat(after(0, 0, 4000)).isEqualTo("0 of 4,000 paths");
    assertThat(after(0.9, 400, 4000)).isEqualTo("400 of 4,000 paths");
    assertThat(after(1, 500, 4000)).isEqualTo("500 of 4,000 paths, 500/s, 7 s left");
    assertThat(after(4, 2000, 4000)).isEqualTo("2,000 of 4,000 paths, 500/s, 4 s left");
    assertThat(after(8, 4000, 4000)).isEqualTo("4,000 of 4,000 paths, 500/s, 0 s left");
  }

  @Test
  void countsOnlyWhatWasDoneSinceItBegan() {
    assertThat(after(0, 9_000_000, 10_000_000)).doesNotContain("/s");
    now += 2_000_000_000L;
    assertThat(pace.of(9_500_000, 10_000_000, "", Amount::size))
        .isEqualTo("9.5 MB of 10 MB, 250 kB/s, 2 s left");
  }

  @Test
  void saysNoRateWhileNothingIsDone() {
    assertThat(after(0, 0, 10)).isEqualTo("0 of 10 paths");
    assertThat(after(30, 0, 10)).isEqualTo("0 of 10 paths");
    assertThat(after(40, 8, 10)).isEqualTo("8 of 10 paths, 10 s left");
    assertThat(after(40, 12, 10)).isEqualTo("12 of 10 paths, 0 s left");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 s",
    "119,119 s",
    "120,2 min",
    "3600,60 min",
    "7200,2 h 0 min",
    "7800,2 h 10 min"
  })
  void writesTimesAsPeopleSayThem(long seconds, String words) {
    assertThat(Pace.time(seconds)).isEqualTo(words);
  }
}
