package io.github.nixld.choose.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.candidate.Candidate;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Fourth step: what may be loaded with dlopen(3), as far as nothing gets worse.
class DlopenExtensionTest {
  private static DlopenExtension.Extended extended(String lines) throws IOException {
    MadeUpStore store = new MadeUpStore(lines);
    Evaluator evaluator = store.evaluator();
    Selection needed =
        new Greedy(evaluator).take(store.foreign(), evaluator.nothing(), Set.of()).selection();
    return new DlopenExtension(evaluator, evaluator.evaluate(needed), store.changes(evaluator))
        .extend();
  }

  @Test
  void takesWhatIsHintedAndWhatThatNeeds() throws IOException {
    DlopenExtension.Extended extended =
        extended(
            """
            foo-1/lib/libfoo.so.1  needs libbar.so.1
            bar-1/lib/libbar.so.1
            /app/app               hints libfoo.so.1
            """);
    assertThat(extended.evaluation().selection().candidates())
        .extracting(Candidate::label)
        .containsExactly("foo-1", "bar-1");
    assertThat(extended.refused()).isEmpty();
  }

  @Test
  void takesWhatALibraryHintsThatWasTaken() throws IOException {
    DlopenExtension.Extended extended =
        extended(
            """
            foo-1/lib/libfoo.so.1  hints libbar.so.1
            bar-1/lib/libbar.so.1
            /app/app               hints libfoo.so.1
            """);
    assertThat(extended.evaluation().selection().candidates())
        .extracting(Candidate::label)
        .containsExactly("foo-1", "bar-1");
  }

  @Test
  void refusesWhatNothingProvides() throws IOException {
    assertThat(extended("/app/app  hints libnone.so.1").refused())
        .containsEntry("libnone.so.1", "nothing in the store provides it");
  }

  @Test
  void refusesOnlyWhatWouldMakeSomethingWorse() throws IOException {
    DlopenExtension.Extended extended =
        extended(
            """
            foo-1/lib/libfoo.so.1  needs libbar.so.1(BAR_9)
            bar-1/lib/libbar.so.1  has BAR_1
            baz-1/lib/libbaz.so.1
            /app/app               needs libbar.so.1 hints libfoo.so.1
            /app/other             hints libbaz.so.1
            """);
    assertThat(extended.evaluation().selection().candidates())
        .extracting(Candidate::label)
        .containsExactly("bar-1", "baz-1");
    assertThat(extended.refused().get("libfoo.so.1")).contains("BAR_9");
    assertThat(extended.evaluation().problems()).isZero();
  }
}
