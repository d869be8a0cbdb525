package io.github.nixld.choose.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.candidate.Candidate;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// The steps one after the other.
class SearchTest {
  private static Solution solved(String lines) throws IOException {
    MadeUpStore store = new MadeUpStore(lines);
    Evaluator evaluator = store.evaluator();
    return new Search(evaluator.problem(), evaluator, store.symbols()).solve(Integer.MAX_VALUE);
  }

  private static boolean isSolvedByFarm(String lines) throws IOException {
    MadeUpStore store = new MadeUpStore(lines);
    Evaluator evaluator = store.evaluator();
    Search search = new Search(evaluator.problem(), evaluator, store.symbols());
    search.solve(Integer.MAX_VALUE);
    return search.isSolvedByFarm(Integer.MAX_VALUE);
  }

  @Test
  void repairsWhatTheBestLeave() throws IOException {
    Solution solution =
        solved(
            """
            foo-2/lib/libfoo.so.1  has FOO_2
            foo-1/lib/libfoo.so.1  has FOO_1
            /app/app               needs libfoo.so.1(FOO_1)
            """);
    assertThat(solution.problems()).isZero();
    assertThat(solution.selection().candidates())
        .extracting(Candidate::label)
        .containsExactly("foo-1");
  }

  @Test
  void anObjectThatNothingHelpsDoesNotKeepOthersFromTheirs() throws IOException {
    Solution solution =
        solved(
            """
            foo-1/lib/libfoo.so.1
            /a/lost                needs libnone.so.1
            /b/fine                needs libfoo.so.1
            """);
    assertThat(solution.problems()).isEqualTo(1);
    assertThat(solution.selection().candidates())
        .extracting(Candidate::label)
        .containsExactly("foo-1");
  }

  @Test
  void saysThatLinksWouldServeWhatDirectoriesCannot() throws IOException {
    // Each directory has the other's name, in a version that does not do.
    String lines =
        """
        foo-1/lib/libfoo.so.1  has FOO_1
        foo-1/lib/libbar.so.1
        bar-1/lib/libbar.so.1  has BAR_1
        bar-1/lib/libfoo.so.1
        /app/app               needs libfoo.so.1(FOO_1) libbar.so.1(BAR_1)
        """;
    assertThat(solved(lines).problems()).isPositive();
    assertThat(isSolvedByFarm(lines)).isTrue();
  }

  @Test
  void saysThatLinksWouldNotHelpEither() throws IOException {
    assertThat(
            isSolvedByFarm(
                """
                foo-1/lib/libfoo.so.1  has FOO_1
                /app/app               needs libfoo.so.1(FOO_9)
                """))
        .isFalse();
  }
}
