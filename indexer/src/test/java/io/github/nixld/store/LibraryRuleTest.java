package io.github.nixld.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryRuleTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "libfoo.so",
        "libfoo.so.1.2",
        "ld-linux-x86-64.so.2",
        "foo.cpython-311-x86_64-linux-gnu.so",
        "libfoo.so-1",
        "a.socket.so",
        ".so",
      })
  void taken(String name) {
    assertThat(LibraryRule.isLibraryName(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo.socket", "foo.sock", "libz.a", "so", "libso", "foo.sound", ""})
  void left(String name) {
    assertThat(LibraryRule.isLibraryName(name)).isFalse();
  }
}
