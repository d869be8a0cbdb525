package io.github.nixld.choose.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.ForeignObject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Second step: open problems one by one, each by the first change that mends it and harms nothing.
class RepairTest {
  private static Repair.Repaired repaired(MadeUpStore store, ForeignObject... troubled) {
    Evaluator evaluator = store.evaluator();
    return new Repair(evaluator, store.changes(evaluator)).repair(List.of(troubled));
  }

  @Test
  void takesAnotherProviderThatHasTheVersion() throws IOException {
    MadeUpStore store =
        new MadeUpStore(
            """
            foo-2/lib/libfoo.so.1  has FOO_2
            foo-1/lib/libfoo.so.1  has FOO_1 FOO_2
            bar-1/lib/libbar.so.1  needs libfoo.so.1(FOO_1)
            /app/app               needs libfoo.so.1 libbar.so.1
            """);
    Repair.Repaired repaired = repaired(store, store.foreign("/app/app"));
    assertThat(repaired.selection().candidates())
        .extracting(Candidate::label)
        .containsExactlyInAnyOrder("foo-1", "bar-1");
    assertThat(repaired.obstacles()).isEmpty();
  }

  @Test
  void followsTheProblemsThatARepairBrings() throws IOException {
    // The only foo with FOO_1 needs a version of bar that the newest bar has not.
    MadeUpStore store =
        new MadeUpStore(
            """
            foo-2/lib/libfoo.so.1  has FOO_2
            foo-1/lib/libfoo.so.1  has FOO_1 needs libbar.so.1(BAR_1)
            bar-2/lib/libbar.so.1  has BAR_2
            bar-1/lib/libbar.so.1  has BAR_1
            /app/app               needs libbar.so.1 libfoo.so.1(FOO_1)
            """);
    assertThat(repaired(store, store.foreign("/app/app")).selection().candidates())
        .extracting(Candidate::label)
        .containsExactlyInAnyOrder("foo-1", "bar-1");
  }

  @Test
  void harmsNoObjectThatIsSolved() throws IOException {
    MadeUpStore store =
        new MadeUpStore(
            """
            foo-2/lib/libfoo.so.1  has FOO_2
            foo-1/lib/libfoo.so.1  has FOO_1
            /a/fine                needs libfoo.so.1(FOO_2)
            /b/troubled            needs libfoo.so.1(FOO_1)
            """);
    Repair.Repaired repaired = repaired(store, store.foreign("/b/troubled"));
    assertThat(repaired.selection().candidates())
        .extracting(Candidate::label)
        .containsExactly("foo-2");
  }

  @Test
  void saysWhatKeepsTheBestFromIt() throws IOException {
    // foo needs a version that no bar has.
    MadeUpStore store =
        new MadeUpStore(
            """
            foo-1/lib/libfoo.so.1  needs libbar.so.1(BAR_9)
            bar-1/lib/libbar.so.1  has BAR_1
            /app/app               needs libbar.so.1 libfoo.so.1
            """);
    assertThat(repaired(store, store.foreign("/app/app")).obstacles().get("libfoo.so.1"))
        .contains("BAR_9");
  }

  @Test
  void takesALibraryBehindWhichOnlyANameIsMissing() throws IOException {
    MadeUpStore store =
        new MadeUpStore(
            """
            foo-1/lib/libfoo.so.1  needs libnone.so.1
            /app/app               needs libfoo.so.1
            """);
    assertThat(repaired(store, store.foreign("/app/app")).selection().candidates())
        .extracting(Candidate::label)
        .containsExactly("foo-1");
  }
}
