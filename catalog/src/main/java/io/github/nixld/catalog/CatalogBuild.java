package io.github.nixld.catalog;

import io.github.nixld.cache.BinaryCache;
import io.github.nixld.signature.SecretKey;
import io.github.nixld.snapshot.Manifest;
import io.github.nixld.snapshot.ManifestJson;
import io.github.nixld.snapshot.SnapshotException;
import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One build: reads what is new in the caches, then writes the catalog. If it is killed, the old
/// catalog stays, and the next build continues.
final class CatalogBuild {
  private static final String FAILURES = "failures.tsv";

  /// A catalog that knows so much less than the channel's last one is not published: something is
  /// broken, and users would lose what they had.
  private static final double LARGEST_LOSS = 0.01;

  private final List<BinaryCache> caches;
  private final Path output;
  private final Release release;
  private final @Nullable Path attributes;
  private final @Nullable SecretKey key;

  /// @param caches for one store
  /// @param output a directory
  /// @param attributes see [CatalogTables]
  /// @param key signs the catalog; null to leave it unsigned
  CatalogBuild(
      List<BinaryCache> caches,
      Path output,
      Release release,
      @Nullable Path attributes,
      @Nullable SecretKey key) {
    this.caches = List.copyOf(caches);
    this.output = output;
    this.release = release;
    this.attributes = attributes;
    this.key = key;
  }

  /// What a build did.
  ///
  /// @param manifest of the catalog
  /// @param read how many NARs were read
  /// @param failures the store paths that could not be read
  record Report(Manifest manifest, int read, Failures failures) {}

  /// Builds.
  ///
  /// @param basenames the store paths to read
  /// @param threads that read NARs
  /// @throws CatalogException if the catalog must not be published
  Report run(SortedSet<String> basenames, int threads, BuildProgress progress)
      throws IOException, InterruptedException, CatalogException {
    Files.createDirectories(output);
    Manifest before = before();
    try (Known known = Known.open(output.resolve("known.db"))) {
      Crawl.Outcome outcome = new Crawl(caches, known, threads, output, progress).run(basenames);
      Files.move(
          Files.writeString(output.resolve(FAILURES + ".new"), outcome.failures().toText()),
          output.resolve(FAILURES),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
      TreeMap<String, KnownPath> paths = new TreeMap<>(outcome.paths());
      check(new Manifest.Coverage(basenames.size(), paths.size(), 0), before);
      String inputs = inputs(paths, basenames.size());
      if (before != null && hasFiles(before) && known.wasMadeFrom(before.created() + inputs)) {
        return new Report(before, outcome.read(), outcome.failures());
      }
      Manifest manifest =
          new SnapshotWriter(
                  output,
                  new NixStore(Path.of(caches.getFirst().storeDirectory())),
                  caches.stream().map(BinaryCache::url).toList(),
                  release,
                  attributes)
              .write(
                  paths,
                  basenames.size(),
                  basename -> contents(known, paths.get(basename)),
                  before,
                  key);
      known.madeFrom(manifest.created() + inputs);
      return new Report(manifest, outcome.read(), outcome.failures());
    }
  }

  private static @Nullable PathContents contents(Known known, @Nullable KnownPath path)
      throws IOException {
    return path == null ? null : known.contents(path.narHash());
  }

  /// A hash of everything that the catalog depends on, except the time: an identical catalog is not
  /// written again.
  private String inputs(SortedMap<String, KnownPath> paths, int listed) throws IOException {
    MessageDigest digest = HashedFile.sha256();
    update(
        digest,
        "%s %s %s %d".formatted(release.channel(), release.system(), release.nixpkgs(), listed));
    caches.forEach(cache -> update(digest, cache.url()));
    update(digest, key == null ? "" : key.publicKey().toString());
    update(digest, attributes == null ? "" : Files.getLastModifiedTime(attributes).toString());
    paths.values().forEach(path -> update(digest, path.toString()));
    return " " + HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, String line) {
    digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private boolean hasFiles(Manifest manifest) throws IOException {
    for (Manifest.File file : List.of(manifest.names(), manifest.symbols())) {
      Path path = output.resolve(file.name());
      if (!Files.isRegularFile(path) || Files.size(path) != file.size()) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Manifest before() throws IOException, CatalogException {
    Path file = output.resolve(ManifestJson.NAME);
    Manifest before;
    try {
      before = ManifestJson.read(Files.readAllBytes(file), file.toString());
    } catch (NoSuchFileException e) {
      return null;
    } catch (SnapshotException e) {
      throw new CatalogException(CatalogException.INPUT, e.getMessage() + ": remove it");
    }
    if (!before.channel().equals(release.channel()) || !before.system().equals(release.system())) {
      throw new CatalogException(
          CatalogException.INPUT,
          "%s has the catalog of %s for %s: name another directory"
              .formatted(output, before.channel(), before.system()));
    }
    return before;
  }

  private void check(Manifest.Coverage now, @Nullable Manifest before) throws CatalogException {
    double last = before == null ? 0 : before.coverage().part();
    if (now.part() < last - LARGEST_LOSS) {
      throw new CatalogException(
          CatalogException.INPUT,
          "not published: %.1f %% of the store paths could be read, %.1f %% in the last catalog; see %s"
              .formatted(100 * now.part(), 100 * last, output.resolve(FAILURES)));
    }
  }
}
