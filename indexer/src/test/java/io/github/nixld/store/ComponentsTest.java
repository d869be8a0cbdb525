package io.github.nixld.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComponentsTest {
  @ParameterizedTest
  @CsvSource({
    "/nix/store/x, /nix/store/x",
    "//nix///store/x, /nix/store/x",
    "/nix/./store/././x, /nix/store/x",
    "/nix/.//./store//./x, /nix/store/x",
    "/nix/store/x/, /nix/store/x/",
    "/nix/store/x//, /nix/store/x/",
    "//, /",
    // What only begins with a dot is a name, and one at the end is left to whoever takes it apart.
    "/nix/.links//x, /nix/.links/x",
    "/nix//..//x, /nix/../x",
    "/nix//x/., /nix/x/.",
  })
  void leavesSingleSlashes(String path, String collapsed) {
    assertThat(Components.collapsed(path)).isEqualTo(collapsed);
  }

  @Test
  void theFirstComponentIsOnTop() {
    Deque<String> todo = new ArrayDeque<>(List.of("later"));
    Components.push(todo, "a//./b/../.c/");
    assertThat(todo).containsExactly("a", "b", "..", ".c", "later");
  }
}
