package io.github.nixld.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  private static final List<String> OPTIONS =
      List.of("--farm", "--format", "--force", "--prefer", "--avoid", "-f");

  @Test
  void oneLetterIsWrongOrMissingOrSwapped() {
    assertThat(Spelling.near("--frm", OPTIONS)).containsExactly("--farm");
    assertThat(Spelling.near("--fram", OPTIONS)).containsExactly("--farm");
    assertThat(Spelling.near("--fomrat", OPTIONS)).containsExactly("--format");
    assertThat(Spelling.near("--AVOID", OPTIONS)).containsExactly("--avoid");
  }

  @Test
  void onlyTheNearestAreMeant() {
    assertThat(Spelling.near("--forc", OPTIONS)).containsExactly("--force");
  }

  @Test
  void whatIsFarIsNotMeant() {
    assertThat(Spelling.near("--verbatim", OPTIONS)).isEmpty();
    assertThat(Spelling.hint("", OPTIONS)).isEmpty();
    assertThat(Spelling.hint("--prefre", OPTIONS)).isEqualTo(" (did you mean --prefer?)");
  }
}
