package io.github.nixld.choose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.index.Index;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of the chosen glibc and of the others.
class LoaderReasonsTest {
  @TempDir private Path temporary = Path.of("");
  private SampleStore store = unset();

  @SuppressWarnings("NullAway") // Set before each test.
  private static SampleStore unset() {
    return null;
  }

  @BeforeEach
  void makeStore() throws Exception {
    store = new SampleStore(temporary);
  }

  private static Options options(
      @Nullable String prefer, @Nullable String avoid, @Nullable String loader) {
    return new Options(
        prefer == null ? null : Pattern.compile(prefer),
        avoid == null ? null : Pattern.compile(avoid),
        loader,
        List.of(),
        DlopenMode.LIKELY,
        null,
        List.of(),
        List.of());
  }

  private Environment.ChosenLoader chosen(Options options, Path... programs) throws Exception {
    try (Index index = store.index()) {
      List<ForeignObject> foreign = new ArrayList<>();
      for (Path program : programs) {
        foreign.add(SampleStore.foreign(program));
      }
      return new Chooser(index, options).choose(foreign).getFirst().loader();
    }
  }

  private Environment.ChosenLoader chosen(Path... programs) throws Exception {
    return chosen(options(null, null, null), programs);
  }

  private static List<String> rejected(Environment.ChosenLoader loader) {
    return loader.rejected().stream()
        .map(it -> it.label().substring(33) + ": " + it.reason())
        .toList();
  }

  private static List<String> labels(Environment.ChosenLoader loader) {
    return loader.rejected().stream().map(Rejected::label).toList();
  }

  @Test
  void theOnlyOne() throws Exception {
    store.glibc("2.36");
    Environment.ChosenLoader loader = chosen(store.program("p").make());
    assertThat(loader.reason()).isEqualTo("the only one");
    assertThat(loader.rejected()).isEmpty();
  }

  @Test
  void theNewest() throws Exception {
    store.glibc("2.36");
    store.glibc("2.41");
    Path old = store.glibc("2.31");
    Environment.ChosenLoader loader = chosen(store.program("p").make());
    assertThat(loader.reason()).isEqualTo("the newest");
    assertThat(rejected(loader)).containsExactly("glibc-2.36: older", "glibc-2.31: older");
    assertThat(labels(loader).getLast()).isEqualTo(old.getParent().getFileName().toString());
  }

  @Test
  void oneThatIsKeptBeforeANewerOne() throws Exception {
    Path kept = store.glibc("2.36");
    store.glibc("2.41");
    store.onlyLive(kept);
    Environment.ChosenLoader loader = chosen(store.program("p").make());
    assertThat(loader.path()).startsWith(kept.toString());
    assertThat(loader.reason()).isEqualTo("the one kept by a GC root");
    assertThat(rejected(loader)).containsExactly("glibc-2.41: dead: no GC root keeps it");
  }

  @Test
  void ofTwoOfOneReleaseTheFirstByName() throws Exception {
    Path first = store.glibc("2.36");
    store.glibc("2.36");
    Environment.ChosenLoader loader = chosen(store.program("p").make());
    assertThat(loader.path()).startsWith(first.toString());
    assertThat(loader.reason()).isEqualTo("the first by name");
    assertThat(rejected(loader)).containsExactly("glibc-2.36: equal; the name decides");
  }

  @Test
  void oneThatIsWanted() throws Exception {
    store.glibc("2.41");
    Path old = store.glibc("2.31");
    store.glibc("2.36");
    Path program = store.program("p").make();

    Environment.ChosenLoader preferred = chosen(options("glibc-2.31", null, null), program);
    assertThat(preferred.path()).startsWith(old.toString());
    assertThat(preferred.reason()).isEqualTo("the one that --prefer or --avoid puts first");
    assertThat(rejected(preferred))
        .containsExactly("glibc-2.41: not preferred", "glibc-2.36: not preferred");

    Environment.ChosenLoader notAvoided = chosen(options(null, "glibc-2.41", null), program);
    assertThat(notAvoided.reason())
        .isEqualTo("the newest of those that --prefer or --avoid puts first");
    assertThat(rejected(notAvoided))
        .containsExactly("glibc-2.31: older", "glibc-2.41: --avoid names it");
  }

  @Test
  void oneThatIsNamed() throws Exception {
    store.glibc("2.41");
    Path old = store.glibc("2.31");
    String path = old.resolve(SampleStore.loader().getFileName().toString()).toString();
    Environment.ChosenLoader loader = chosen(options(null, null, path), store.program("p").make());
    assertThat(loader.reason()).isEqualTo("--loader names it");
    assertThat(loader.rejected()).isEmpty();
  }

  @Test
  void oneWithWhichMoreLoadsThanWithANewerOne() throws Exception {
    store.glibc("2.41");
    Path old = store.glibc("2.36");
    store.glibc("2.31");
    // glibc 2.41 refuses to open a library that wants an executable stack.
    Path plugin = store.libraryAt(store.path("p/plugin.so")).executableStack().make();
    Environment.ChosenLoader loader = chosen(plugin);
    assertThat(loader.path()).startsWith(old.toString());
    assertThat(loader.reason()).isEqualTo("the newest of those with which everything loads");
    assertThat(rejected(loader).getFirst()).startsWith("glibc-2.41: ").endsWith("with it");
    assertThat(rejected(loader).getLast()).isEqualTo("glibc-2.31: older");
  }

  @Test
  void theBestOfThoseThatAreAllTooOld() throws Exception {
    store.glibc("2.31");
    store.glibc("2.36");
    Environment.ChosenLoader loader = chosen(store.program("p").wants("2.38").make());
    assertThat(loader.reason()).isEqualTo("the newest");
    assertThat(rejected(loader)).containsExactly("glibc-2.31: older");
  }

  @Test
  void oneWithALibc() throws Exception {
    Path bare = store.glibc("2.41");
    store.glibc("2.36");
    Files.delete(bare.resolve("libc.so.6"));
    Environment.ChosenLoader loader = chosen(store.program("p").make());
    assertThat(loader.reason()).isEqualTo("the one with a libc");
    assertThat(rejected(loader)).containsExactly("glibc-2.41: no libc stands beside it");
  }
}
