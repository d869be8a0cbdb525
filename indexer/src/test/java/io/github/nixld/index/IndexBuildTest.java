package io.github.nixld.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.store.NioWalker;
import io.github.nixld.store.NixStore;
import io.github.nixld.store.SampleLibrary;
import io.github.nixld.store.SampleStore;
import io.github.nixld.store.StoreWalker;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexBuildTest {
  @TempDir private Path root;
  private SampleIndex index;
  private SampleStore sample;

  @BeforeEach
  void makeStore() {
    index = new SampleIndex(root);
    sample = index.sample;
  }

  private List<String> directoriesOf(String name) throws Exception {
    try (Index opened = index.open()) {
      return opened.providers(name).stream().map(Provider::directory).toList();
    }
  }

  /// Stands for a kill.
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static BuildProgress killAfter(int commits) {
    AtomicInteger left = new AtomicInteger(commits);
    return new BuildProgress() {
      @Override
      public void committed() {
        if (left.decrementAndGet() == 0) {
          throw new Killed();
        }
      }
    };
  }

  @Test
  void aSecondBuildReadsNothing() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    sample.addLibrary("b-1", "libb.so.1");
    sample.settle();
    BuildReport first = index.build();
    assertThat(first)
        .matches(BuildReport::rebuilt)
        .matches(report -> report.scannedPaths() == 2 && report.storePaths() == 2)
        .matches(report -> report.objects() == 2 && report.entries() == 4)
        .matches(report -> report.filesOpened() == 2 && report.directoriesRead() == 5);

    BuildReport second = index.build();
    assertThat(second)
        .matches(report -> !report.rebuilt() && report.scannedPaths() == 0)
        .matches(report -> report.objects() == 2 && report.entries() == 4)
        .matches(report -> report.filesOpened() == 0 && report.directoriesRead() == 0);
  }

  @Test
  void aStoreThatHasJustChangedIsListedAgain() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    index.build();
    BuildReport second = index.build();
    assertThat(second.directoriesRead()).isEqualTo(1);
    assertThat(second.filesOpened()).isZero();
  }

  @Test
  void onlyWhatIsNewIsReadAndWhatIsGoneIsDropped() throws Exception {
    Path a = sample.addLibrary("a-1", "liba.so.1");
    Path b = sample.addLibrary("b-1", "libb.so.1");
    index.build();
    SampleStore.delete(a);
    Path c = sample.addLibrary("c-1", "liba.so.1");

    BuildReport report = index.build();
    assertThat(report.scannedPaths()).isEqualTo(1);
    assertThat(report.droppedPaths()).isEqualTo(1);
    assertThat(report.filesOpened()).isEqualTo(1);
    assertThat(report.objects()).isEqualTo(2);
    assertThat(directoriesOf("liba.so.1")).containsExactly(c + "/lib");
    assertThat(directoriesOf("libb.so.1")).containsExactly(b + "/lib");

    var refreshed = index.contents();
    index.rebuild();
    assertThat(index.contents()).isEqualTo(refreshed);
  }

  @Test
  void aDroppedHardLinkLeavesTheOther() throws Exception {
    Path a = sample.addLibrary("a-1", "liba.so.1");
    Path b = sample.add("a-2").hardLink("lib/liba.so.1", a.resolve("lib/liba.so.1.0")).done();
    index.build();
    SampleStore.delete(a);
    assertThat(index.build().objects()).isEqualTo(1);
    assertThat(directoriesOf("liba.so.1")).containsExactly(b + "/lib");
  }

  @Test
  void anAggregateFollowsItsTargets() throws Exception {
    Path env = sample.directory().resolve("z".repeat(32) + "-env");
    Path a = sample.addLibrary("a-1", "liba.so.1");
    Files.createDirectories(env.resolve("lib"));
    Files.createSymbolicLink(env.resolve("lib/liba.so.1"), a.resolve("lib/liba.so.1"));
    SampleStore.validate(env);
    index.build();
    assertThat(directoriesOf("liba.so.1")).containsExactly(a + "/lib", env + "/lib");
    SampleStore.delete(a);
    index.build();
    assertThat(directoriesOf("liba.so.1")).isEmpty();
    try (Index opened = index.open()) {
      // It may as well be a path that Nix is fetching: the disk knows.
      assertThat(opened.lookup(env + "/lib", "liba.so.1")).isEqualTo(new Lookup.Unknown());
    }
  }

  @Test
  void whatNixIsNotDoneWithWaits() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    Path b = sample.add("b-1").library("lib/libb.so.1", "libb.so.1").unfinished();
    sample.settle();
    assertThat(index.build().pendingPaths()).isEqualTo(1);
    assertThat(directoriesOf("libb.so.1")).isEmpty();

    // Nothing in the store's directory changes when a path becomes valid.
    SampleStore.validate(b);
    BuildReport second = index.build();
    assertThat(second.pendingPaths()).isZero();
    assertThat(second.scannedPaths()).isEqualTo(1);
    assertThat(directoriesOf("libb.so.1")).containsExactly(b + "/lib");
    assertThat(index.build().directoriesRead()).isZero();
  }

  @Test
  void whatIsLockedWaits() throws Exception {
    Path a = sample.addLibrary("a-1", "liba.so.1");
    Path lock = Files.createFile(a.resolveSibling(a.getFileName() + ".lock"));
    assertThat(index.build().pendingPaths()).isEqualTo(1);
    assertThat(directoriesOf("liba.so.1")).isEmpty();
    Files.delete(lock);
    assertThat(index.build().scannedPaths()).isEqualTo(1);
    assertThat(directoriesOf("liba.so.1")).hasSize(1);
  }

  @Test
  void leftoversOfKilledBuildsAreNotListedEachTime() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    sample.add("b-1").library("lib/libb.so.1", "libb.so.1").unfinished();
    sample.settle();
    index.build();
    BuildReport second = index.build();
    assertThat(second.directoriesRead()).isZero();
    assertThat(second.pendingPaths()).isEqualTo(1);
  }

  @Test
  void aKilledRefreshGoesOn() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    index.build();
    for (int i = 0; i < 5; i++) {
      sample.addLibrary("b-" + i, "libb.so.1");
    }
    assertThatExceptionOfType(Killed.class)
        .isThrownBy(() -> index.smallSteps(killAfter(2)).build(false));
    try (Index opened = index.open()) {
      assertThat(opened.status().complete()).isFalse();
      assertThat(opened.providers("libb.so.1")).hasSize(2);
    }
    BuildReport next = index.build();
    assertThat(next.rebuilt()).isFalse();
    assertThat(next.scannedPaths()).isEqualTo(3);
    assertThat(directoriesOf("libb.so.1")).hasSize(5);
    var contents = index.contents();
    index.rebuild();
    assertThat(index.contents()).isEqualTo(contents);
  }

  @Test
  void aKilledFirstBuildLeavesNothing() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    sample.addLibrary("b-1", "libb.so.1");
    assertThatExceptionOfType(Killed.class)
        .isThrownBy(() -> index.smallSteps(killAfter(1)).build(false));
    assertThatExceptionOfType(IndexException.class).isThrownBy(index::open);
    assertThat(index.build().storePaths()).isEqualTo(2);
  }

  @Test
  void aKilledRebuildLeavesTheOldIndex() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    index.build();
    assertThatExceptionOfType(Killed.class)
        .isThrownBy(() -> index.smallSteps(killAfter(1)).build(true));
    assertThat(directoriesOf("liba.so.1")).hasSize(1);
  }

  /// A kill in the middle of a commit leaves a journal that only a writer can play back.
  @Test
  void aKilledCommitIsUndone() throws Exception {
    for (int i = 0; i < 20; i++) {
      sample.addLibrary("a-" + i, "liba.so.1");
    }
    index.build();
    var contents = index.contents();
    Path copy = root.resolve("copy.db");
    Path journal = root.resolve("copy.db-journal");
    try (Connection connection = IndexFile.openReadWrite(index.file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA cache_size = 1");
      statement.execute("BEGIN");
      statement.executeUpdate("UPDATE string SET text = text || hex(randomblob(500))");
      Files.copy(index.file, copy);
      Files.copy(index.file.resolveSibling("index.db-journal"), journal);
    }
    assertThat(Files.size(journal)).isPositive();
    Files.move(copy, index.file, StandardCopyOption.REPLACE_EXISTING);
    Files.move(journal, index.file.resolveSibling("index.db-journal"));

    assertThatThrownBy(index::open)
        .isInstanceOf(IndexException.class)
        .hasMessageEndingWith("; run nixld-index build")
        .message()
        .hasLineCount(1);
    assertThat(index.build().rebuilt()).isFalse();
    assertThat(index.contents()).isEqualTo(contents);
  }

  @Test
  void aJournalOfTheOldFileIsNotPlayedIntoTheNew() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    index.build();
    Files.writeString(index.file.resolveSibling("index.db-journal"), "leftover");
    index.rebuild();
    assertThat(index.file.resolveSibling("index.db-journal")).doesNotExist();
    assertThat(directoriesOf("liba.so.1")).hasSize(1);
  }

  @Test
  void aFileThatIsNoIndexIsBuiltAnew() throws Exception {
    Path a = sample.addLibrary("a-1", "liba.so.1");
    index.build();
    byte[] good = Files.readAllBytes(index.file);
    List<String> reasons = new ArrayList<>();
    BuildProgress progress =
        new BuildProgress() {
          @Override
          public void rebuilding(String reason) {
            reasons.add(reason);
          }
        };

    Files.write(index.file, Arrays.copyOf(good, good.length / 2));
    assertThat(index.builder(progress).build(false).rebuilt()).isTrue();

    try (RandomAccessFile file = new RandomAccessFile(index.file.toFile(), "rw")) {
      file.seek(4096);
      file.write("garbage ".repeat(4096).getBytes(StandardCharsets.US_ASCII));
    }
    sample.addLibrary("b-1", "libb.so.1");
    assertThat(index.builder(progress).build(false).rebuilt()).isTrue();

    try (Connection connection = IndexFile.openReadWrite(index.file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = 1");
    }
    assertThatThrownBy(index::open)
        .isInstanceOf(IndexException.class)
        .hasMessageContaining("it has schema 1, this nixld uses " + Schema.VERSION)
        .message()
        .hasLineCount(1);
    assertThat(index.builder(progress).build(false).rebuilt()).isTrue();

    assertThat(reasons)
        .satisfiesExactly(
            reason -> assertThat(reason).isEqualTo("it is cut off"),
            reason -> assertThat(reason).isEqualTo("it is damaged"),
            reason -> assertThat(reason).startsWith("it has schema 1"));
    assertThat(directoriesOf("liba.so.1")).containsExactly(a + "/lib");
  }

  /// An older nixld, after a return to an earlier generation of the system.
  @Test
  void anIndexOfANewerVersionIsLeftAlone() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    index.build();
    try (Connection connection = IndexFile.openReadWrite(index.file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = 999");
    }
    byte[] before = Files.readAllBytes(index.file);
    String refusal =
        index.file
            + " is the index of a newer nixld (schema 999, this one uses "
            + Schema.VERSION
            + "): update nixld, or run nixld-index build --rebuild";
    assertThatThrownBy(index::open).isInstanceOf(IndexException.class).hasMessage(refusal);
    sample.addLibrary("b-1", "libb.so.1");
    assertThatThrownBy(index::build).isInstanceOf(IndexException.class).hasMessage(refusal);
    assertThat(Files.readAllBytes(index.file)).isEqualTo(before);
    assertThat(index.rebuild().rebuilt()).isTrue();
    assertThat(directoriesOf("libb.so.1")).hasSize(1);
  }

  /// What was killed is tidied up by whatever comes next, even if it has nothing to do.
  @Test
  void theLeftoverOfAKilledRebuildGoesAway() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    sample.settle();
    index.build();
    Path leftover = index.file.resolveSibling("index.db.new");
    Files.writeString(leftover, "half");
    assertThat(index.build().scannedPaths()).isZero();
    assertThat(leftover).doesNotExist();
    Files.writeString(leftover, "half");
    try (BuildLock _ = BuildLock.acquire(index.file, () -> {})) {
      // A build is at work: it is not a leftover.
      IndexBuilder.removeLeftover(index.file);
      assertThat(leftover).exists();
    }
    IndexBuilder.removeLeftover(index.file);
    assertThat(leftover).doesNotExist();
  }

  /// A journal that is still of use is used: until the new index is in its place, readers have the
  /// old one.
  @Test
  void aKilledCommitIsUndoneBeforeARebuild() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    index.build();
    Path journal = index.file.resolveSibling("index.db-journal");
    Path copy = root.resolve("copy.db");
    Path copiedJournal = root.resolve("copy.db-journal");
    try (Connection connection = IndexFile.openReadWrite(index.file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA cache_size = 1");
      statement.execute("BEGIN");
      statement.executeUpdate("UPDATE string SET text = text || hex(randomblob(5000))");
      Files.copy(index.file, copy);
      Files.copy(journal, copiedJournal);
    }
    Files.move(copy, index.file, StandardCopyOption.REPLACE_EXISTING);
    Files.move(copiedJournal, journal);
    index.rebuild();
    assertThat(journal).doesNotExist();
    assertThat(directoriesOf("liba.so.1")).hasSize(1);
  }

  /// A process without descriptors must not remember a store path without its libraries.
  @Test
  void aScanThatCannotGoOnEndsTheBuild() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    index.build();
    sample.addLibrary("b-1", "libb.so.1");
    StoreWalker exhausted =
        basename -> {
          throw new UncheckedIOException(new IOException("Too many open files"));
        };
    assertThatThrownBy(() ->
            new IndexBuilder(
                    index.file,
                    sample.store(),
                    () -> exhausted,
                    new BuildProgress() {},
                    IndexUpdate.BATCH)
                .build(false))
        .isInstanceOf(IOException.class)
        .hasMessage("Too many open files");
    assertThat(index.build().scannedPaths()).isEqualTo(1);
    assertThat(directoriesOf("libb.so.1")).hasSize(1);
  }

  @Test
  void leavesAFileAloneThatIsNoIndex() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    Files.createDirectories(Objects.requireNonNull(index.file.getParent()));
    Files.writeString(index.file, "somebody's letter");

    assertThatThrownBy(index::open).hasMessageContaining("not an index of nixld: remove it");
    assertThatThrownBy(index::build).hasMessageContaining("not an index of nixld: remove it");

    assertThat(index.file).hasContent("somebody's letter");
  }

  @Test
  void anEmptyFileIsNoIndex() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    Files.createDirectories(Objects.requireNonNull(index.file.getParent()));
    Files.createFile(index.file);
    assertThatThrownBy(index::open).hasMessageContaining("no index at");
    assertThat(index.build().storePaths()).isEqualTo(1);
  }

  @Test
  void theDatabaseOfAnotherProgramIsLeftAlone() throws Exception {
    Files.createDirectories(Objects.requireNonNull(index.file.getParent()));
    try (Connection connection = IndexFile.create(index.file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("CREATE TABLE precious (x)");
    }
    byte[] before = Files.readAllBytes(index.file);
    assertThatExceptionOfType(IndexException.class).isThrownBy(index::build);
    assertThatExceptionOfType(IndexException.class).isThrownBy(index::rebuild);
    assertThatExceptionOfType(IndexException.class).isThrownBy(index::open);
    assertThat(Files.readAllBytes(index.file)).isEqualTo(before);
  }

  @Test
  void anotherStoreIsAnotherIndex() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    index.build();
    SampleStore other = new SampleStore(root.resolve("other"));
    Path b = other.addLibrary("b-1", "libb.so.1");
    BuildReport report =
        new IndexBuilder(index.file, other.store(), BuildProgress.NONE).build(false);
    assertThat(report.rebuilt()).isTrue();
    assertThat(directoriesOf("liba.so.1")).isEmpty();
    assertThat(directoriesOf("libb.so.1")).containsExactly(b + "/lib");
  }

  @Test
  void noStoreIsAnErrorAndTouchesNothing() throws Exception {
    IndexBuilder builder =
        new IndexBuilder(index.file, new NixStore(root.resolve("none")), BuildProgress.NONE);
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> builder.build(false));
    assertThat(index.file).doesNotExist();
  }

  /// A walker before whose scan something happens.
  private IndexBuilder meddling(StoreMeddler meddler) {
    return new IndexBuilder(
        index.file,
        sample.store(),
        () -> {
          StoreWalker walker = new NioWalker(sample.store());
          return basename -> {
            meddler.before(basename);
            return walker.scan(basename);
          };
        },
        BuildProgress.NONE,
        1);
  }

  private interface StoreMeddler {
    void before(String basename);
  }

  @Test
  void aStorePathThatVanishesWhileItIsScanned() throws Exception {
    Path a = sample.addLibrary("a-1", "liba.so.1");
    sample.addLibrary("b-1", "libb.so.1");
    sample.settle();
    BuildReport report =
        meddling(
                basename -> {
                  if (basename.endsWith("-a-1")) {
                    SampleStore.delete(a);
                  }
                })
            .build(false);
    assertThat(report.vanishedPaths()).isEqualTo(1);
    assertThat(report.storePaths()).isEqualTo(1);
    assertThat(report.objects()).isEqualTo(1);
    assertThat(directoriesOf("liba.so.1")).isEmpty();
    assertThat(index.build().directoriesRead()).isEqualTo(1);
  }

  @Test
  void oneBuilderAtATime() throws Exception {
    sample.addLibrary("a-1", "liba.so.1");
    CountDownLatch firstIsAtWork = new CountDownLatch(1);
    CountDownLatch secondWaits = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<BuildReport> first =
          threads.submit(() ->
              meddling(
                      _ -> {
                        firstIsAtWork.countDown();
                        await(secondWaits);
                      })
                  .build(false));
      firstIsAtWork.await();
      Future<BuildReport> second =
          threads.submit(() ->
              index
                  .builder(
                      new BuildProgress() {
                        @Override
                        public void waiting() {
                          secondWaits.countDown();
                        }
                      })
                  .build(false));
      assertThat(first.get().scannedPaths()).isEqualTo(1);
      assertThat(second.get().scannedPaths()).isZero();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void readersSeeWholeStorePathsWhileABuilderWorks() throws Exception {
    sample.addLibrary("a-0", "liba.so.1");
    index.build();
    for (int i = 1; i <= 40; i++) {
      sample.addLibrary("a-" + i, "liba.so.1");
    }
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
      Future<Integer> reader =
          threads.submit(() -> {
            int last = 0;
            while (!done.get()) {
              try (Index opened = index.open()) {
                int providers = opened.providers("liba.so.1").size();
                assertThat(opened.providersBySoname("liba.so.1")).hasSize(providers);
                assertThat(providers).isGreaterThanOrEqualTo(last);
                last = providers;
              }
            }
            return last;
          });
      index.smallSteps(BuildProgress.NONE).build(false);
      done.set(true);
      assertThat(reader.get()).isPositive();
    }
    assertThat(directoriesOf("liba.so.1")).hasSize(41);
  }

  /// In whatever order threads come to the store paths, and whoever reads a hard link first.
  @Test
  void theOrderOfThreadsDoesNotShow() throws Exception {
    Path first = sample.addLibrary("lib-0", "liba.so.1");
    for (int i = 1; i < 60; i++) {
      sample
          .add("lib-" + i)
          .library("lib/own.so", "own.so", "liba.so.1")
          .hardLink("lib/liba.so.1", first.resolve("lib/liba.so.1.0"))
          .link("lib/other.so", first + "/lib/liba.so.1")
          .link("lib64", "lib")
          .done();
    }
    index.build();
    var contents = index.contents();
    for (int seed = 0; seed < 5; seed++) {
      Random random = new Random(seed);
      meddling(
              _ -> {
                long until = System.nanoTime() + random.nextInt(2_000_000);
                while (System.nanoTime() < until) {
                  Thread.onSpinWait();
                }
              })
          .build(true);
      assertThat(index.contents()).isEqualTo(contents);
    }
    assertThat(index.build().objects()).isEqualTo(60);
  }

  @Test
  void malformedLibrariesAreCounted() throws Exception {
    sample
        .add("bad-1")
        .file("lib/cut.so", Arrays.copyOf(SampleLibrary.named("cut"), 100))
        .file("lib/text.so", new byte[] {'x'})
        .library("lib/good.so", "good.so")
        .done();
    BuildReport report = index.build();
    assertThat(report.malformed()).isEqualTo(1);
    assertThat(report.notElf()).isEqualTo(1);
    assertThat(report.objects()).isEqualTo(3);
    try (Index opened = index.open()) {
      assertThat(opened.status().malformed()).isEqualTo(1);
      assertThat(opened.status().notElf()).isEqualTo(1);
    }
  }
}
