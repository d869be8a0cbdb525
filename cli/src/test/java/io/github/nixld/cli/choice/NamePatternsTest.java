package io.github.nixld.cli.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.cli.command.CommandException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An option with a regular expression that may be repeated.
class NamePatternsTest {
  private static Pattern any(String... patterns) throws CommandException {
    return Objects.requireNonNull(NamePatterns.any("--avoid", List.of(patterns)));
  }

  @Test
  void anyOfThemFinds() throws CommandException {
    Pattern pattern = any("-dev$", "^a|q$", "(?i)STATIC");
    for (String name : List.of("zlib-dev", "a", "zq", "glibc-static")) {
      assertThat(pattern.matcher(name).find()).as(name).isTrue();
    }
    // (?i) is of the last one alone.
    for (String name : List.of("zlib-dev-1", "ZLIB-DEV", "xa")) {
      assertThat(pattern.matcher(name).find()).as(name).isFalse();
    }
  }

  /// Its text is a part of what identifies a kept choice.
  @Test
  void oneStaysAsItIs() throws CommandException {
    assertThat(any("-dev$").pattern()).isEqualTo("-dev$");
    assertThat(NamePatterns.any("--avoid", List.of())).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\Qa", "(a)\\1", "(?x) a # b", "(?ix)a"})
  void whatWouldReachIntoTheNextIsRefused(String pattern) throws CommandException {
    assertThat(any(pattern).pattern()).isEqualTo(pattern);
    assertThatThrownBy(() -> any("b", pattern))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining(pattern)
        .hasMessageContaining("'A|B'");
  }

  /// The native executable has no names of characters.
  @Test
  void aCharacterByItsNameIsRefused() {
    assertThatThrownBy(() -> any("\\N{LATIN SMALL LETTER A}"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("write the character");
  }

  @Test
  void theMessageNamesTheOneThatIsWrong() {
    assertThatThrownBy(() -> any("a", "("))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith("--avoid '(': ");
  }
}
