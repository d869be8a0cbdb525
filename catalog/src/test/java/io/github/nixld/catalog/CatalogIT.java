package io.github.nixld.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.index.BuildProgress;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexBuilder;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.Provider;
import io.github.nixld.signature.PublicKey;
import io.github.nixld.snapshot.Origin;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotImport;
import io.github.nixld.store.NixStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Caches that real Nix makes of a store that real Nix has built.
class CatalogIT {
  @TempDir private static Path directory;
  private static Set<String> closure = Set.of();

  /// Of each release, with all that they need: glibc and its loader, links, several versions.
  private static final List<String> PACKAGES = List.of("zlib", "ncurses", "freetype");

  @BeforeAll
  static void askNix() throws Exception {
    run("nix-store", "--generate-binary-cache-key", "it-1", file("key.sec"), file("key.pub"));
    List<String> command = new ArrayList<>(List.of("nix-store", "--query", "--requisites"));
    command.addAll(NixStorePaths.all(PACKAGES));
    closure = new TreeSet<>(run(command.toArray(String[]::new)).lines().toList());
    Files.write(directory.resolve("paths"), closure);
  }

  private static String file(String name) {
    return directory.resolve(name).toString();
  }

  private static String run(String... command) throws Exception {
    return TestCatalog.run(List.of(command));
  }

  private static Path cache(String compression) throws Exception {
    Path cache = directory.resolve("cache-" + compression);
    if (Files.notExists(cache)) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  "nix",
                  "copy",
                  "--to",
                  "file://%s?compression=%s&write-nar-listing=true&compression-level=1&secret-key=%s"
                      .formatted(cache, compression, file("key.sec"))));
      command.addAll(closure);
      run(command.toArray(String[]::new));
    }
    return cache;
  }

  private record Ran(int status, String err) {}

  private static Ran build(String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    List<String> all = new ArrayList<>(List.of("build", "--paths", file("paths")));
    all.addAll(List.of(arguments));
    int status = Main.run(all.toArray(String[]::new), stream, stream);
    return new Ran(status, err.toString(StandardCharsets.UTF_8));
  }

  private static Snapshot imported(Path published) throws Exception {
    Path kept = directory.resolve(published.getFileName() + "-imported");
    new SnapshotImport(
            new Origin(
                published.toString(),
                List.of(PublicKey.parse(Files.readString(directory.resolve("key.pub"))))),
            kept,
            Path.of("/nix/store"),
            (_, _, _) -> {})
        .run();
    return Objects.requireNonNull(Snapshot.open(kept));
  }

  private static String described(Provider provider) {
    return "%s/%s = %s %s %s"
        .formatted(
            provider.directory(),
            provider.name(),
            provider.object().path(),
            provider.object().facts(),
            provider.aggregate());
  }

  private static Set<String> everything(Index index) {
    return Stream.concat(
            index.find("*").stream()
                .filter(it -> closure.contains("/nix/store/" + it.storePath().basename()))
                .map(CatalogIT::described),
            index.loaders().stream()
                .filter(it -> closure.contains("/nix/store/" + it.object().storePath()))
                .map(IndexedLoader::toString)
                .map(it -> it.replaceAll("id=[0-9]+", "")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> ofTheStore() throws Exception {
    Path file = directory.resolve("index.db");
    if (Files.notExists(file)) {
      new IndexBuilder(file, new NixStore(Path.of("/nix/store")), BuildProgress.NONE).build(false);
    }
    try (Index index = Index.open(file)) {
      return everything(index);
    }
  }

  /// An index of the same store paths in the store says the same, entry by entry, fact by fact.
  @ParameterizedTest
  @ValueSource(strings = {"none", "xz", "zstd"})
  void theCatalogOfACacheSaysWhatTheIndexOfTheStoreSays(String compression) throws Exception {
    Path output = directory.resolve("catalog-" + compression);
    Ran ran =
        build(
            "--from", cache(compression).toString(),
            "--output", output.toString(),
            "--key", file("key.sec"),
            "--trusted-key", Files.readString(directory.resolve("key.pub")));
    assertThat(ran.status()).as(ran.err()).isZero();
    try (Snapshot snapshot = imported(output)) {
      assertThat(snapshot.manifest().coverage().known()).isEqualTo(closure.size());
      assertThat(everything(snapshot.index())).isEqualTo(ofTheStore()).hasSizeGreaterThan(100);
    }
  }

  @Test
  void aKeyThatSignedNothingIsSaidToBeSo() throws Exception {
    run("nix-store", "--generate-binary-cache-key", "other-1", file("o.sec"), file("o.pub"));
    Ran ran =
        build(
            "--from", cache("none").toString(),
            "--output", file("catalog-other"),
            "--trusted-key", Files.readString(directory.resolve("o.pub")));
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("none of its signatures is a valid one by a trusted key");
  }

  @Test
  void badInputIsOneLine() {
    Ran none = build("--from", directory.toString(), "--output", file("x"));
    assertThat(none.status()).isEqualTo(3);
    assertThat(none.err()).contains("is not a binary cache");
    Ran server = build("--from", "http://127.0.0.1:1", "--output", file("x"));
    assertThat(server.status()).isEqualTo(3);
    assertThat(build("--output", file("x")).status()).isEqualTo(2);
  }
}
