package io.github.nixld.choose.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Last step: the directories that nix-ld would have searched by itself.
class DefaultDirectoriesTest {
  private static final String DEFAULT = MadeUpStore.STORE + "default-1/lib";

  private static Evaluation appended(String lines) throws IOException {
    MadeUpStore store = new MadeUpStore(lines);
    Evaluator evaluator = store.evaluator("/nowhere", DEFAULT);
    Evaluation found =
        evaluator.evaluate(
            new Greedy(evaluator)
                .take(store.foreign(), evaluator.nothing(), java.util.Set.of())
                .selection());
    return new DefaultDirectories(evaluator).append(found);
  }

  @Test
  void appendsOneThatDoesNoHarm() throws IOException {
    assertThat(
            appended(
                    """
                    foo-1/lib/libfoo.so.1
                    default-1/lib/libbar.so.1
                    /app/app               needs libfoo.so.1
                    """)
                .selection()
                .layout()
                .directories())
        .containsExactly(MadeUpStore.STORE + "foo-1/lib", DEFAULT);
  }

  @Test
  void leavesOutOneThatHarmsAnObject() throws IOException {
    // The library path is searched before the RUNPATH of foo.
    assertThat(
            appended(
                    """
                    foo-1/lib/libfoo.so.1      needs libbar.so.1(BAR_1) runpath bar-1/lib
                    bar-1/lib/libbar.so.1      has BAR_1
                    default-1/lib/libbar.so.1  has BAR_2
                    /app/app                   needs libfoo.so.1
                    """)
                .selection()
                .layout()
                .directories())
        .containsExactly(MadeUpStore.STORE + "foo-1/lib");
  }

  @Test
  void namesTheLibcRatherThanNothing() throws IOException {
    assertThat(appended("/app/app  needs libc.so.6").selection().layout().directories())
        .containsExactly(MadeUpStore.GLIBC);
  }
}
