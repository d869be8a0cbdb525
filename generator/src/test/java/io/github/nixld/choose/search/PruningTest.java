package io.github.nixld.choose.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.candidate.Candidate;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Third step: without what is not needed.
class PruningTest {
  private static final String STORE =
      """
      foo-1/lib/libfoo.so.1  needs libbar.so.1 runpath bar-1/lib
      bar-1/lib/libbar.so.1
      baz-1/lib/libbaz.so.1
      /app/app               needs libfoo.so.1
      """;

  private static Evaluation pruned(MadeUpStore store, Evaluator evaluator, String... labels) {
    List<Candidate> all =
        List.of(labels).stream()
            .map(label -> store.candidate(evaluator, "lib" + label.split("-")[0] + ".so.1", label))
            .toList();
    return new Pruning(evaluator).prune(evaluator.nothing().with(all).orElseThrow());
  }

  @Test
  void dropsWhatNothingAsksForAndWhatIsFoundElsewhere() throws IOException {
    MadeUpStore store = new MadeUpStore(STORE);
    assertThat(pruned(store, store.evaluator(), "foo-1", "bar-1", "baz-1").selection().candidates())
        .extracting(Candidate::label)
        .containsExactly("foo-1");
  }

  @Test
  void dropsSingleLinksOfAFarm() throws IOException {
    MadeUpStore store = new MadeUpStore(STORE);
    Evaluator evaluator = store.evaluator(store.problem("/farm"));
    Evaluation pruned = pruned(store, evaluator, "foo-1", "bar-1", "baz-1");
    assertThat(pruned.selection().layout().linkTargets())
        .containsExactly(
            java.util.Map.entry("libfoo.so.1", MadeUpStore.STORE + "foo-1/lib/libfoo.so.1"));
    assertThat(pruned.problems()).isZero();
  }

  @Test
  void keepsWhatTwoNeedTogether() throws IOException {
    MadeUpStore store =
        new MadeUpStore(
            """
            foo-1/lib/libfoo.so.1  needs libbar.so.1
            bar-1/lib/libbar.so.1
            /app/app               needs libfoo.so.1
            """);
    assertThat(pruned(store, store.evaluator(), "foo-1", "bar-1").selection().candidates())
        .extracting(Candidate::label)
        .containsExactly("foo-1", "bar-1");
  }

  @Test
  void makesNothingWorseThatWasWrongBefore() throws IOException {
    MadeUpStore store =
        new MadeUpStore(
            """
            foo-1/lib/libfoo.so.1
            /app/app               needs libfoo.so.1 libnone.so.1
            """);
    Evaluation pruned = pruned(store, store.evaluator(), "foo-1");
    assertThat(pruned.selection().has("libfoo.so.1")).isTrue();
    assertThat(pruned.problems()).isEqualTo(1);
  }
}
