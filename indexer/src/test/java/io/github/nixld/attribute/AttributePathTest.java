package io.github.nixld.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributePathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"zlib", "stdenv.cc.cc", "python3Packages.numpy_2", "_a", "alsa-lib", "x-"})
  void plainNamesArePaths(String path) {
    assertThat(AttributePath.isPath(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "a.", ".a", "a..b", "1a", "a.1b", "-a", "a b", "a\n", "a'", "gtk+", "\"a\"",
        "${a}", "a;b", "a/b", "<a>", "é", "let", "a.rec", "or", "with.a"
      })
  void nothingElseIs(String path) {
    assertThat(AttributePath.isPath(path)).isFalse();
  }

  @Test
  void aPathHasAnEnd() {
    assertThat(AttributePath.isPath("a".repeat(200))).isTrue();
    assertThat(AttributePath.isPath("a".repeat(201))).isFalse();
  }

  @Test
  void aNameHasNoDot() {
    assertThat(AttributePath.isName("lib")).isTrue();
    assertThat(AttributePath.isName("a.b")).isFalse();
  }
}
