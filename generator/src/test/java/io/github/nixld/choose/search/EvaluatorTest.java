package io.github.nixld.choose.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.candidate.Candidate;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is simulated, and what is known already.
class EvaluatorTest {
  private final MadeUpStore store = store();
  private final Evaluator evaluator = store.evaluator();

  private static MadeUpStore store() {
    try {
      return new MadeUpStore(
          """
          foo-1/lib/libfoo.so.1
          foo-2/lib/libfoo.so.1
          bar-1/lib/libbar.so.1
          baz-1/lib/libbaz.so.1
          /a/a                   needs libfoo.so.1
          /b/b                   needs libbar.so.1
          """);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Selection select(String... labels) {
    List<Candidate> all =
        List.of(labels).stream()
            .map(l -> store.candidate(evaluator, "lib" + l.split("-")[0] + ".so.1", l))
            .toList();
    return evaluator.nothing().with(all).orElseThrow();
  }

  private int simulatedFor(Selection selection) {
    int before = evaluator.simulations();
    evaluator.evaluate(selection);
    return evaluator.simulations() - before;
  }

  @Test
  void onlyObjectsThatAChangeTouchesAreSimulatedAgain() {
    assertThat(simulatedFor(select("foo-1"))).isEqualTo(2);
    assertThat(simulatedFor(select("foo-1", "baz-1"))).isZero();
    assertThat(simulatedFor(select("foo-1", "bar-1"))).isEqualTo(1);
    assertThat(simulatedFor(select("foo-2", "bar-1"))).isEqualTo(1);
    assertThat(simulatedFor(select("bar-1", "foo-2", "baz-1"))).isZero();
  }

  @Test
  void whatWasSimulatedOnceDoesNotCountAgain() {
    evaluator.evaluate(select("foo-1"));
    for (int i = 0; i < 2 * SearchBudget.COMPARED_RESULTS; i++) {
      evaluator.evaluate(select(i % 2 == 0 ? "foo-2" : "bar-1"));
    }
    assertThat(simulatedFor(select("foo-1"))).isZero();
  }

  @Test
  void aProblemIsKnownWithoutTheRun() {
    Selection nothing = evaluator.nothing();
    ObjectRun run = evaluator.run(store.foreign("/a/a"), nothing);
    Problem.Key key = run.problems().getFirst().key();
    int before = evaluator.simulations();
    assertThat(evaluator.hasProblem(store.foreign("/a/a"), nothing, key)).isTrue();
    assertThat(evaluator.hasProblem(store.foreign("/a/a"), select("baz-1"), key)).isTrue();
    assertThat(evaluator.simulations()).isEqualTo(before);
    assertThat(evaluator.hasProblem(store.foreign("/a/a"), select("foo-1"), key)).isFalse();
  }

  @Test
  void touchesWhatAsksForAnyNameOfItsDirectory() {
    ObjectRun run = evaluator.run(store.foreign("/a/a"), evaluator.nothing());
    assertThat(
            evaluator.touches(
                store.candidate(evaluator, "libfoo.so.1", "foo-1"), evaluator.asked(run)))
        .isTrue();
    assertThat(
            evaluator.touches(
                store.candidate(evaluator, "libbar.so.1", "bar-1"), evaluator.asked(run)))
        .isFalse();
  }
}
