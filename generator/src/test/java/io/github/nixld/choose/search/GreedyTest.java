package io.github.nixld.choose.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.candidate.Candidate;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// First step: the best candidate for each missing name.
class GreedyTest {
  private static Greedy.Taken taken(Evaluator evaluator) {
    return new Greedy(evaluator).take(evaluator.problem().objects(), evaluator.nothing(), Set.of());
  }

  @Test
  void takesTheBestForEachNameAndForWhatThatNeeds() throws IOException {
    Evaluator evaluator =
        new MadeUpStore(
                """
                foo-1/lib/libfoo.so.1  needs libbar.so.1
                foo-2/lib/libfoo.so.1  needs libbar.so.1
                bar-1/lib/libbar.so.1
                /app/app               needs libfoo.so.1
                """)
            .evaluator();
    Greedy.Taken taken = taken(evaluator);
    assertThat(taken.selection().candidates())
        .extracting(Candidate::label)
        .containsExactly("foo-2", "bar-1");
    assertThat(taken.left()).isNull();
  }

  @Test
  void saysWhatIsLeft() throws IOException {
    Evaluator evaluator = new MadeUpStore("/app/app  needs libnone.so.1").evaluator();
    Greedy.Taken taken = taken(evaluator);
    assertThat(taken.selection().candidates()).isEmpty();
    assertThat(taken.left()).extracting(Problem::name).isEqualTo("libnone.so.1");
  }

  @Test
  void leavesOutWhatCannotStandBesideTheOthers() throws IOException {
    Evaluator evaluator =
        new MadeUpStore(
                """
                foo-2/lib/libfoo.so.1
                foo-2/lib/libbar.so.1
                barlong-2/lib/libbar.so.1
                bar-3/lib/libbar.so.1
                bar-3/lib/libfoo.so.1
                /app/app               needs libfoo.so.1 libbar.so.1
                """)
            .evaluator();
    // bar-3 is best for libbar.so.1, foo-2 for libfoo.so.1 only if bar-3 is not.
    Selection selection = taken(evaluator).selection();
    assertThat(selection.layout().directories()).hasSize(1);
  }

  @Test
  void passesOverWhatIsTolerated() throws IOException {
    MadeUpStore store =
        new MadeUpStore(
            """
            foo-1/lib/libfoo.so.1
            /app/app  needs libfoo.so.1
            """);
    Evaluator evaluator = store.evaluator();
    Greedy.Taken taken =
        new Greedy(evaluator)
            .take(
                store.foreign(),
                evaluator.nothing(),
                evaluator.evaluate(evaluator.nothing()).lacks());
    assertThat(taken.selection().candidates()).isEmpty();
    assertThat(taken.left()).isNull();
  }

  @Test
  void mayLeaveOutTheBundle() throws IOException {
    MadeUpStore store =
        new MadeUpStore(
            """
            foo-1/lib/libfoo.so.1
            /app/libapp.so  needs libfoo.so.1
            """);
    Evaluator evaluator = store.evaluator();
    assertThat(
            new Greedy(evaluator, true)
                .take(store.foreign(), evaluator.nothing(), Set.of())
                .selection()
                .candidates())
        .extracting(Candidate::label)
        .containsExactly("foo-1");
  }
}
