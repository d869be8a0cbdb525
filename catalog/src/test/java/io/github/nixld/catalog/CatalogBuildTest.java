package io.github.nixld.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.cache.Compression;
import io.github.nixld.cache.NarBuilder;
import io.github.nixld.cache.SampleCache;
import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.SymbolReader;
import io.github.nixld.index.BuildLock;
import io.github.nixld.index.Lookup;
import io.github.nixld.index.Provider;
import io.github.nixld.snapshot.FetchCost;
import io.github.nixld.snapshot.Manifest;
import io.github.nixld.snapshot.Origin;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotImport;
import io.github.nixld.snapshot.SymbolHashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a cache to a catalog that was imported.
class CatalogBuildTest {
  private static final byte[] ZIP = ElfFiles.read("libzip.so");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path directory;
  private SampleCache cache;
  private final Set<String> paths = new HashSet<>();
  private int builds;
  private Duration limit = Duration.ofHours(1);
  private final List<String> said = new CopyOnWriteArrayList<>();

  @BeforeEach
  void make() {
    cache = new SampleCache(directory.resolve("cache"));
  }

  private String add(String name, Map<String, ?> files) {
    String basename = cache.add(name, files);
    paths.add(basename);
    return basename;
  }

  private Path published() {
    return directory.resolve("published");
  }

  private CatalogBuild.Report build() throws Exception {
    BuildProgress progress =
        new BuildProgress() {
          @Override
          public void done(String what, int done, int total) {}

          @Override
          public void say(String line) {
            said.add(line);
          }
        };
    Release release = new Release("sample", "x86_64-linux", "", START.plusSeconds(builds++));
    try (Caches open = new Caches(List.of(cache.open()))) {
      return new CatalogBuild(
              open,
              published(),
              new Publication("/nix/store", open.urls(), release, null, SampleCache.key()),
              limit)
          .run(new TreeSet<>(paths), 2, progress);
    }
  }

  private Snapshot imported() throws IOException {
    new SnapshotImport(
            new Origin(published().toString(), List.of(SampleCache.key().publicKey())),
            directory.resolve("imported"),
            Path.of("/nix/store"),
            (_, _, _) -> {})
        .run();
    return Objects.requireNonNull(Snapshot.open(directory.resolve("imported")));
  }

  private static List<String> found(Snapshot snapshot, String name) {
    return snapshot.index().find(name).stream()
        .map(it -> it.directory() + "/" + it.name() + " = " + it.object().path())
        .toList();
  }

  @Test
  void whatAKilledBuildHasLeftIsRemoved() throws Exception {
    add("zip-1", Map.of("lib/libzip.so.1", ZIP));
    Path left = Files.createDirectories(published().resolve(".new1"));
    Files.writeString(left.resolve("names.db"), "half");
    Files.writeString(published().resolve(".elf1"), "half");
    build();
    try (Stream<Path> files = Files.list(published())) {
      assertThat(files.map(it -> String.valueOf(it.getFileName())))
          .contains("manifest.json")
          .noneMatch(name -> name.startsWith("."));
    }
  }

  @Test
  void oneBuildAtATime() throws Exception {
    add("zip-1", Map.of("lib/libzip.so.1", ZIP));
    Files.createDirectories(published());
    Thread build =
        new Thread(() -> {
          try {
            build();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    try (BuildLock _ = BuildLock.acquire(published().resolve("known.db"), () -> {})) {
      build.start();
      while (said.isEmpty() && build.isAlive()) {
        Thread.sleep(10);
      }
      assertThat(said).containsExactly("waiting for another build to end");
      assertThat(published().resolve("manifest.json")).doesNotExist();
    }
    build.join();
    assertThat(published().resolve("manifest.json")).exists();
  }

  @Test
  void whatALoaderFindsIsInTheCatalog() throws Exception {
    String zip =
        add(
            "zip-1",
            Map.of(
                "lib/libzip.so.1.0",
                ZIP,
                "lib/libzip.so.1",
                "libzip.so.1.0",
                "share/doc",
                "text".getBytes(StandardCharsets.US_ASCII)));
    String env =
        add(
            "env",
            Map.of(
                "lib/libzip.so.1", "/nix/store/" + zip + "/lib/libzip.so.1",
                "lib64", "lib",
                "plugins", "/nix/store/" + zip + "/lib"));
    assertThat(build().failures().reasons()).isEmpty();
    try (Snapshot snapshot = imported()) {
      String file = "/nix/store/" + zip + "/lib/libzip.so.1.0";
      assertThat(found(snapshot, "libzip*"))
          .containsExactly(
              "/nix/store/" + zip + "/lib/libzip.so.1 = " + file,
              "/nix/store/" + zip + "/lib/libzip.so.1.0 = " + file,
              "/nix/store/" + env + "/lib/libzip.so.1 = " + file);
      for (String place : List.of("lib64", "plugins")) {
        assertThat(snapshot.index().lookup("/nix/store/" + env + "/" + place, "libzip.so.1"))
            .isInstanceOf(Lookup.Found.class);
      }
    }
  }

  @Test
  void factsAndSymbolsAreThoseOfTheFile() throws Exception {
    // libjvm.so is too large to be kept in memory.
    Set<String> names = Set.of("libzip.so", "libjava.so", "server/libjvm.so");
    for (String name : names) {
      String file = name.substring(name.lastIndexOf('/') + 1);
      add("p-" + file, Map.of("lib/" + file, ElfFiles.read(name)));
    }
    build();
    try (Snapshot snapshot = imported()) {
      for (String name : names) {
        Provider provider =
            snapshot.index().find(name.substring(name.lastIndexOf('/') + 1)).getFirst();
        assertThat(provider.object().facts()).isEqualTo(ElfReader.read(ElfFiles.path(name)));
        try (ChannelInput input = ChannelInput.open(ElfFiles.path(name))) {
          SymbolHashes expected = SymbolHashes.of(SymbolReader.read(input));
          assertThat(snapshot.symbols(provider.object().id())).isEqualTo(expected);
        }
      }
    }
  }

  /// Its link is met after it: the NAR is read again.
  @Test
  void aFileWithoutALibrarysNameIsFoundThroughALink() throws Exception {
    String zip = add("zip-1", Map.of("lib/a.bin", ZIP, "lib/libzip.so", "a.bin"));
    build();
    try (Snapshot snapshot = imported()) {
      assertThat(found(snapshot, "libzip.so"))
          .contains("/nix/store/" + zip + "/lib/libzip.so = /nix/store/" + zip + "/lib/a.bin");
    }
  }

  @Test
  void whatIsKnownIsNotReadAgain() throws Exception {
    add("zip-1", Map.of("lib/libzip.so", ZIP));
    assertThat(build().read()).isEqualTo(1);
    add("java-1", Map.of("lib/libjava.so", ElfFiles.read("libjava.so")));
    Manifest second = build().manifest();
    assertThat(second.coverage().objects()).isEqualTo(2);
    CatalogBuild.Report third = build();
    assertThat(third.read()).isZero();
    assertThat(third.manifest()).isEqualTo(second);
  }

  @Test
  void aCatalogWhoseFilesAreGoneIsWrittenAgain() throws Exception {
    add("zip-1", Map.of("lib/libzip.so", ZIP));
    Manifest first = build().manifest();
    Files.delete(published().resolve(first.symbols().name()));
    CatalogBuild.Report second = build();
    assertThat(second.read()).isZero();
    assertThat(published().resolve(second.manifest().symbols().name())).exists();
  }

  @Test
  void theSameInputGivesTheSameBytes() throws Exception {
    add("zip-1", Map.of("lib/libzip.so", ZIP));
    add("java-1", Map.of("lib/libjava.so", ElfFiles.read("libjava.so")));
    Manifest first = build().manifest();
    Files.delete(published().resolve("known.db"));
    builds--;
    assertThat(build().manifest()).isEqualTo(first);
  }

  @Test
  void aStorePathThatItsListingSaysHasNoLibrariesIsNotRead() throws Exception {
    String text = add("text-1", Map.of("share/doc", new byte[10]));
    cache.write(
        text.substring(0, 32) + ".ls",
        "{\"version\":1,\"root\":{\"type\":\"directory\",\"entries\":{}}}"
            .getBytes(StandardCharsets.UTF_8));
    CatalogBuild.Report report = build();
    assertThat(report.read()).isZero();
    assertThat(report.manifest().coverage()).isEqualTo(new Manifest.Coverage(1, 1, 0));
    assertThat(said).isEmpty();
  }

  @Test
  void aCacheWithoutListingsTakesLongerAndSaysSo() throws Exception {
    add("text-1", Map.of("share/doc", new byte[10]));
    add("text-2", Map.of("share/doc", new byte[11]));
    assertThat(build().read()).isEqualTo(2);
    assertThat(said).singleElement().asString().contains("has no listings");
  }

  @Test
  void whatCannotBeReadIsListedAndTheRestIsThere() throws Exception {
    add("zip-1", Map.of("lib/libzip.so", ZIP));
    byte[] poison =
        Arrays.copyOf(NarBuilder.nar(NarBuilder.tree(Map.of("lib/libx.so", ZIP))), 5_000);
    paths.add(cache.add("poison-1", poison, Compression.XZ, List.of()));
    paths.add("z".repeat(32) + "-missing-1");
    Failures failures = build().failures();
    assertThat(failures.reasons().values())
        .satisfiesExactly(
            reason -> assertThat(reason).startsWith("not a NAR: its end"),
            reason -> assertThat(reason).isEqualTo("no cache has it"));
    assertThat(Files.readString(published().resolve("failures.tsv"))).contains("-poison-1\tnot a");
    try (Snapshot snapshot = imported()) {
      assertThat(found(snapshot, "*")).hasSize(1);
      assertThat(snapshot.manifest().coverage()).isEqualTo(new Manifest.Coverage(3, 1, 1));
    }
  }

  @Test
  void aNarThatTakesTooLongIsGivenUp() throws Exception {
    String zip = add("zip-1", Map.of("lib/libzip.so", ZIP));
    limit = Duration.ZERO;
    assertThat(build().failures().reasons())
        .containsExactly(Map.entry(zip, "not read within 0 seconds"));
    limit = Duration.ofHours(1);
    assertThat(build().failures().reasons()).isEmpty();
  }

  /// Two store paths with the same files share a NAR.
  @Test
  void everyStorePathOfANarThatCannotBeReadIsListed() throws Exception {
    byte[] poison = Arrays.copyOf(NarBuilder.nar(NarBuilder.tree(Map.of("lib/libx.so", ZIP))), 99);
    paths.add(cache.add("one-1", poison, Compression.NONE, List.of()));
    paths.add(cache.add("same-1", poison, Compression.NONE, List.of()));
    assertThat(build().failures().reasons()).hasSize(2);
  }

  @Test
  void aCatalogThatKnowsLessIsNotPublished() throws Exception {
    for (int i = 0; i < 99; i++) {
      add("zip-" + i, Map.of("lib/libzip.so", ZIP, "number", new byte[i]));
    }
    Manifest first = build().manifest();
    paths.add("z".repeat(32) + "-missing-1");
    assertThat(build().manifest().coverage().known()).isEqualTo(99);
    paths.add("y".repeat(31) + "0-missing-2");
    paths.add("y".repeat(31) + "1-missing-3");
    assertThatThrownBy(this::build)
        .isInstanceOf(CatalogException.class)
        .hasMessageStartingWith("not published: 97.1 % of the store paths could be read, 99.0 %");
    assertThat(published().resolve(first.symbols().name())).exists();
  }

  @Test
  void theFilesOfTheManifestBeforeStay() throws Exception {
    List<Manifest> manifests = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      add("zip-" + i, Map.of("lib/libzip" + i + ".so", ZIP));
      manifests.add(build().manifest());
    }
    try (Stream<Path> files = Files.list(published())) {
      assertThat(files.map(it -> it.getFileName().toString()).filter(it -> it.startsWith("names")))
          .containsExactlyInAnyOrder(
              manifests.get(1).names().name(), manifests.get(2).names().name());
    }
  }

  @Test
  void whatItCostsToFetchIsTheWholeClosure() throws Exception {
    byte[] nar = NarBuilder.nar(NarBuilder.tree(Map.of("lib/libzip.so", ZIP)));
    String libc = cache.add("glibc-2", nar, Compression.NONE, List.of());
    String zip = cache.add("zip-1", nar, Compression.NONE, List.of(libc));
    String tool = cache.add("tool-1", nar, Compression.NONE, List.of(zip, libc));
    paths.addAll(List.of(libc, zip, tool));
    build();
    try (Snapshot snapshot = imported()) {
      assertThat(snapshot.cost(List.of(tool), _ -> false))
          .isEqualTo(
              new FetchCost(
                  Stream.of(libc, zip, tool).sorted().toList(), 3L * nar.length, 3L * nar.length));
      assertThat(snapshot.cost(List.of(tool), libc::equals).storePaths()).hasSize(2);
      assertThat(snapshot.cost(List.of(tool), tool::equals).storePaths()).isEmpty();
    }
  }
}
