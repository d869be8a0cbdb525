package io.github.nixld.choose.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.loader.LoadedObject;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Objects that load the same library share what it finds in its own directories. They do not share
/// the run: what is loaded already, by which name, decides first.
class SharedClosureTest {
  private static final String LINES =
      """
      foo-1/lib/libfoo.so.1  needs libbar.so.1 runpath bar-1/lib
      bar-1/lib/libbar.so.1
      bar-2/lib/libbar.so.1
      /a/first               needs libbar.so.1 libfoo.so.1 runpath /nix/store/bar-2/lib:/nix/store/foo-1/lib
      /b/second              needs libfoo.so.1 runpath foo-1/lib
      """;

  private static String barOf(ObjectRun run) {
    LoadedObject foo =
        run.plan().objects().stream()
            .filter(object -> object.name().equals("libfoo.so.1"))
            .findFirst()
            .orElseThrow();
    return run.plan().objects().get(foo.needs().getFirst().object()).path();
  }

  private final MadeUpStore store = store();

  private static MadeUpStore store() {
    try {
      return new MadeUpStore(LINES);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsLoadedFirstServesALibraryThatWouldFindAnotherByItself() {
    Evaluator evaluator = store.evaluator();
    Selection nothing = evaluator.nothing();
    String alone = barOf(evaluator.run(store.foreign("/b/second"), nothing));
    String behind = barOf(evaluator.run(store.foreign("/a/first"), nothing));
    assertThat(alone).startsWith(MadeUpStore.STORE + "bar-1/");
    assertThat(behind).startsWith(MadeUpStore.STORE + "bar-2/");
  }

  @Test
  void itDoesNotMatterWhichIsSimulatedFirst() {
    Evaluator evaluator = store.evaluator();
    Selection nothing = evaluator.nothing();
    assertThat(barOf(evaluator.run(store.foreign("/a/first"), nothing)))
        .startsWith(MadeUpStore.STORE + "bar-2/");
    assertThat(barOf(evaluator.run(store.foreign("/b/second"), nothing)))
        .startsWith(MadeUpStore.STORE + "bar-1/");
  }
}
