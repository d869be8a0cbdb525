package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many commands at the same time, and many one after another.
@Tag(UnderTest.NATIVE)
class ManyAtOnceIT {
  private static final int CALLS = 1000;
  private static final int AT_ONCE = 100;
  private static final int STORE_PATHS = 300;

  @TempDir private Path temporary = Path.of("");
  private SmallStore store = new SmallStore(temporary);
  private Path library = temporary;
  private int added;

  @BeforeEach
  void makeStore() throws Exception {
    store = SmallStore.in(temporary);
    store.addLibrary("one-1.0", "one", "one");
    store.program(temporary.resolve("program"), "one");
    try (Stream<Path> files = Files.walk(temporary, 2)) {
      library = files.filter(file -> file.endsWith("libone.so.1")).findAny().orElseThrow();
    }
    addStorePaths(STORE_PATHS);
    store.settle();
  }

  private void addStorePaths(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Path path = store.directory().resolve("%032d-sample-%d".formatted(++added, added));
      Files.copy(library, Files.createDirectories(path.resolve("lib")).resolve("libsample.so.1"));
      Files.setLastModifiedTime(path, FileTime.fromMillis(1000));
    }
  }

  private static <T> List<T> together(int number, Callable<T> work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(number)) {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        futures.add(threads.submit(work));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    }
  }

  private Set<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(store.home().resolve("cache"))) {
      return new TreeSet<>(files.map(Path::toString).toList());
    }
  }

  @Test
  void buildsAtOnce() throws Exception {
    for (Ran ran : together(4, () -> store.nixldIndex("build"))) {
      assertThat(ran.status()).as(ran.toString()).isZero();
      assertThat(ran.err()).doesNotContain("Exception");
    }
    assertThat(store.nixldIndex("verify").status()).isZero();
    for (Ran ran : together(4, () -> store.nixldIndex("build", "--rebuild"))) {
      assertThat(ran.status()).as(ran.toString()).isZero();
    }
    assertThat(store.nixldIndex("verify").status()).isZero();
    assertThat(files()).noneMatch(file -> file.endsWith(".new"));
  }

  /// A reader has the index as it was, or as it is after some transaction.
  @Test
  void readersDuringBuilds() throws Exception {
    store.nixldIndex("build").orFail();
    AtomicBoolean done = new AtomicBoolean();
    Thread builder =
        Thread.ofPlatform()
            .start(() -> {
              try {
                while (!done.get()) {
                  addStorePaths(10);
                  store.nixldIndex("build").orFail();
                  store.nixldIndex("build", "--rebuild").orFail();
                }
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    try {
      List<Ran> answers = together(50, () -> store.nixldIndex("find", "libsample.so.1"));
      for (Ran ran : answers) {
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.out().lines().distinct().count())
            .isEqualTo(ran.out().lines().count())
            .isGreaterThanOrEqualTo(STORE_PATHS);
      }
      Set<Ran> choices = new HashSet<>(together(20, () -> store.nixldEnv("./program")));
      assertThat(choices).hasSize(1).allMatch(ran -> ran.status() == 0);
    } finally {
      done.set(true);
      builder.join();
    }
  }

  @Test
  void firstCallsAtOnce() throws Exception {
    Set<String> answers = new TreeSet<>();
    for (Ran ran : together(8, () -> store.nixldEnv("./program"))) {
      answers.add(ran.orFail());
    }
    assertThat(answers).hasSize(1);
  }

  /// Nix deletes what a scan is about to read.
  @Test
  void garbageIsCollectedDuringAScan() throws Exception {
    for (int round = 0; round < 5; round++) {
      addStorePaths(100);
      Thread collector =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int i = added; i > added - 100; i--) {
                    delete(i);
                  }
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      Ran ran = store.nixldIndex("build");
      collector.join();
      assertThat(ran.status()).as(ran.toString()).isZero();
      store.nixldIndex("build").orFail();
      assertThat(store.nixldIndex("verify")).isEqualTo(new Ran(0, "", ""));
    }
  }

  private void delete(int number) throws IOException {
    Path path = store.directory().resolve("%032d-sample-%d".formatted(number, number));
    Files.delete(path.resolve("lib/libsample.so.1"));
    Files.delete(path.resolve("lib"));
    Files.delete(path);
  }

  @Test
  void manyCallsLeaveNothing() throws Exception {
    String answer = store.nixldEnv("./program").orFail();
    assertThat(store.nixld("nixld-run", "./program").orFail()).isEqualTo("one\n");
    Set<String> before = files();
    for (int i = 0; i < CALLS; i++) {
      assertThat(store.nixldEnv("./program")).isEqualTo(new Ran(0, answer, ""));
      if (i % 10 == 0) {
        assertThat(store.nixld("nixld-run", "--again", "./program").out()).isEqualTo("one\n");
      }
    }
    Set<Ran> together = new HashSet<>(together(AT_ONCE, () -> store.nixldEnv("./program")));
    assertThat(together).containsExactly(new Ran(0, answer, ""));
    assertThat(files()).isEqualTo(before);
    System.out.println(
        "ManyAtOnceIT: %d calls one after another, %d at once, one answer"
            .formatted(CALLS, AT_ONCE));
  }

  /// A program that changes has another answer each time; the old ones do not pile up for ever.
  @Test
  void whatWasStartedWithIsCollected() throws Exception {
    store.nixld("nixld-run", "./program").orFail();
    Path greet = store.addLibrary("one-2.0", "one", "other");
    assertThat(store.nixld("nixld-run", "--again", "--prefer", "one-2", "./program").orFail())
        .isEqualTo("other\n");
    store.delete(greet);
    assertThat(store.nixld("nixld-run", "--prefer", "one-2", "./program").orFail())
        .isEqualTo("one\n");
  }
}
