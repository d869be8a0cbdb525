package io.github.nixld.choose.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.candidate.Candidate;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A selection exists only if its directories can be put in an order.
class SelectionTest {
  private final MadeUpStore store = store();
  private final Evaluator evaluator = store.evaluator();
  private final Selection nothing = evaluator.nothing();

  private static MadeUpStore store() {
    try {
      return new MadeUpStore(
          """
          foo-1/lib/libfoo.so.1
          foo-1/lib/libbar.so.1
          bar-1/lib/libbar.so.1
          bar-1/lib/libfoo.so.1
          baz-1/lib/libbaz.so.1
          foo-2/lib/libfoo.so.1
          /a/a                   needs libfoo.so.1
          """);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Candidate candidate(String name, String label) {
    return store.candidate(evaluator, name, label);
  }

  @Test
  void isNotChangedByWhatIsAdded() {
    Selection one = nothing.with(candidate("libfoo.so.1", "foo-2")).orElseThrow();
    Selection two = one.with(candidate("libbaz.so.1", "baz-1")).orElseThrow();
    assertThat(nothing.candidates()).isEmpty();
    assertThat(one.candidates()).hasSize(1);
    assertThat(two.layout().directories())
        .containsExactly(MadeUpStore.STORE + "foo-2/lib", MadeUpStore.STORE + "baz-1/lib");
  }

  @Test
  void anotherForTheSameNameTakesItsPlace() {
    Selection one =
        nothing
            .with(List.of(candidate("libfoo.so.1", "foo-2"), candidate("libbaz.so.1", "baz-1")))
            .orElseThrow();
    Selection other = one.with(candidate("libfoo.so.1", "foo-1")).orElseThrow();
    assertThat(other.candidates()).extracting(Candidate::label).containsExactly("foo-1", "baz-1");
    assertThat(other.get("libfoo.so.1")).isEqualTo(candidate("libfoo.so.1", "foo-1"));
  }

  @Test
  void twoThatHideEachOtherAreNoSelection() {
    Selection one = nothing.with(candidate("libfoo.so.1", "foo-1")).orElseThrow();
    assertThat(one.with(candidate("libbar.so.1", "bar-1"))).isEmpty();
  }

  @Test
  void whatIsTakenAwayIsGone() {
    Selection two =
        nothing
            .with(List.of(candidate("libfoo.so.1", "foo-2"), candidate("libbaz.so.1", "baz-1")))
            .orElseThrow();
    Selection one = two.without(Set.of("libfoo.so.1")).orElseThrow();
    assertThat(one.has("libfoo.so.1")).isFalse();
    assertThat(one).isEqualTo(nothing.with(candidate("libbaz.so.1", "baz-1")).orElseThrow());
    assertThat(one)
        .hasSameHashCodeAs(nothing.with(candidate("libbaz.so.1", "baz-1")).orElseThrow());
  }

  @Test
  void itDoesNotMatterInWhichOrderTheNamesCame() {
    Candidate foo = candidate("libfoo.so.1", "foo-2");
    Candidate baz = candidate("libbaz.so.1", "baz-1");
    assertThat(nothing.with(List.of(foo, baz))).isEqualTo(nothing.with(List.of(baz, foo)));
  }

  @Test
  void inAFarmEverythingStandsBesideEverything() {
    Evaluator farmed = store.evaluator(store.problem("/farm"));
    Selection both =
        farmed
            .nothing()
            .with(List.of(candidate("libfoo.so.1", "foo-1"), candidate("libbar.so.1", "bar-1")))
            .orElseThrow();
    assertThat(both.layout().directories()).containsExactly("/farm");
    assertThat(both.layout().linkTargets()).hasSize(2);
  }
}
