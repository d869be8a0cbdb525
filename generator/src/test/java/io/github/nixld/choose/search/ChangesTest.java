package io.github.nixld.choose.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.candidate.Candidate;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What could be changed about a selection, most promising first.
class ChangesTest {
  private static List<List<String>> changes(String lines, String... labels) throws IOException {
    MadeUpStore store = new MadeUpStore(lines);
    Evaluator evaluator = store.evaluator();
    List<Candidate> chosen =
        List.of(labels).stream()
            .map(l -> store.candidate(evaluator, "lib" + l.split("-", -1)[0] + ".so.1", l))
            .toList();
    Selection selection = evaluator.nothing().with(chosen).orElseThrow();
    Problem problem = evaluator.run(store.foreign().getFirst(), selection).problems().getFirst();
    return store.changes(evaluator).of(problem, selection).stream()
        .map(change -> change.candidates().stream().map(c -> c.label() + " " + c.name()).toList())
        .toList();
  }

  @Test
  void candidatesForAMissingNameTheBestFirst() throws IOException {
    assertThat(
            changes(
                """
                foo-1/lib/libfoo.so.1
                foo-2/lib/libfoo.so.1
                /app/app  needs libfoo.so.1
                """))
        .containsExactly(List.of("foo-2 libfoo.so.1"), List.of("foo-1 libfoo.so.1"));
  }

  @Test
  void providersThatHaveTheVersionBeforeOthers() throws IOException {
    assertThat(
            changes(
                """
                foo-1/lib/libfoo.so.1  has FOO_1
                foo-2/lib/libfoo.so.1  has FOO_2
                foo-3/lib/libfoo.so.1  has FOO_3
                /app/app               needs libfoo.so.1(FOO_1)
                """,
                "foo-3"))
        .startsWith(List.of("foo-1 libfoo.so.1"))
        .contains(List.of("foo-2 libfoo.so.1"));
  }

  @Test
  void whatLiesTogetherIsChosenTogether() throws IOException {
    assertThat(
            changes(
                """
                foo-2/lib/libfoo.so.1  has FOO_2
                foo-1/lib/libfoo.so.1  has FOO_1
                foo-1/lib/libbar.so.1
                bar-2/lib/libbar.so.1
                /app/app               needs libfoo.so.1(FOO_1) libbar.so.1
                """,
                "foo-2",
                "bar-2"))
        .contains(List.of("foo-1 libfoo.so.1", "foo-1 libbar.so.1"));
  }

  @Test
  void otherProvidersOfTheOneThatIsNotContent() throws IOException {
    assertThat(
            changes(
                """
                foo-2/lib/libfoo.so.1  needs libnone.so.1
                foo-1/lib/libfoo.so.1
                /app/app               needs libfoo.so.1
                """,
                "foo-2"))
        .containsExactly(List.of("foo-1 libfoo.so.1"));
  }
}
