package io.github.nixld.cli.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.command.Pace;
import org.junit.jupiter.api.Test;

class FetchProgressTest {
  private final FetchProgress progress = new FetchProgress(3, new Pace());

  /// Written by Nix 2.26.
  @Test
  void countsThePathsThatNixIsDoneWith() {
    assertThat(progress.after("these 3 paths will be fetched (1.20 MiB download):"))
        .isEqualTo("fetching: 0 of 3 store paths");
    assertThat(progress.after("  /nix/store/0123456789abcdfghijklmnpqrsvwxyz-zlib-1.3.1"))
        .isEqualTo("fetching: 0 of 3 store paths");
    String copying = "copying path '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-%s' from 'x'...";
    assertThat(progress.after(copying.formatted("a"))).isEqualTo("fetching: 0 of 3 store paths");
    assertThat(progress.after(copying.formatted("b"))).isEqualTo("fetching: 1 of 3 store paths");
  }
}
