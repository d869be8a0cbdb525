package io.github.nixld.catalog;

import io.github.nixld.signature.SecretKey;
import io.github.nixld.signature.Sha256;
import io.github.nixld.snapshot.Manifest;
import io.github.nixld.snapshot.ManifestJson;
import io.github.nixld.snapshot.SnapshotException;
import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// From what was read to a catalog that takes the place of the one before; the same for each
/// driver.
///
/// @param store the store's directory
/// @param caches where its store paths can be fetched
/// @param attributes see [CatalogTables]
/// @param key signs the catalog; null to leave it unsigned
public record Publication(
    String store,
    List<String> caches,
    Release release,
    @Nullable Path attributes,
    @Nullable SecretKey key) {
  /// A catalog that knows so much less than the channel's last one is not published: something is
  /// broken, and users would lose what they had.
  private static final double LARGEST_LOSS = 0.01;

  public Publication {
    caches = List.copyOf(caches);
  }

  /// The catalog before.
  ///
  /// @param text its manifest
  /// @param file where that is, for messages
  /// @throws CatalogException if it is not a manifest, or is of another channel or system
  public Manifest before(byte[] text, String file) throws CatalogException {
    Manifest before;
    try {
      before = ManifestJson.read(text, file);
    } catch (SnapshotException e) {
      throw new CatalogException(CatalogException.INPUT, e.getMessage() + ": remove it");
    }
    if (!before.channel().equals(release.channel()) || !before.system().equals(release.system())) {
      throw new CatalogException(
          CatalogException.INPUT,
          "%s is of the catalog of %s for %s: name another directory"
              .formatted(file, before.channel(), before.system()));
    }
    return before;
  }

  /// Refuses to publish what knows much less.
  ///
  /// @param listed how many store paths were asked for
  /// @param known how many of them were read
  /// @param failures the file that says why the others were not
  public void check(int listed, int known, @Nullable Manifest before, String failures)
      throws CatalogException {
    double now = new Manifest.Coverage(listed, known, 0).part();
    double last = before == null ? 0 : before.coverage().part();
    if (now < last - LARGEST_LOSS) {
      throw new CatalogException(
          CatalogException.INPUT,
          "not published: %.1f %% of the store paths could be read, %.1f %% in the last catalog; see %s"
              .formatted(100 * now, 100 * last, failures));
    }
  }

  /// A hash of everything that the catalog depends on, except the time: an identical catalog is not
  /// written again.
  ///
  /// @param paths what is known of the store paths
  public String inputs(SortedMap<String, KnownPath> paths, int listed) throws IOException {
    MessageDigest digest = Sha256.start();
    update(
        digest,
        "%s %s %s %d".formatted(release.channel(), release.system(), release.nixpkgs(), listed));
    caches.forEach(cache -> update(digest, cache));
    update(digest, key == null ? "" : key.publicKey().toString());
    update(digest, attributes == null ? "" : Files.getLastModifiedTime(attributes).toString());
    paths.values().forEach(path -> update(digest, path.toString()));
    return NarFacts.READER + " " + HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, String line) {
    digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /// Writes the catalog; see [SnapshotWriter].
  ///
  /// @param directory where it is; exists
  /// @param source the contents of the store paths
  public Manifest write(
      Path directory,
      SortedMap<String, KnownPath> paths,
      int listed,
      Trees.Source source,
      @Nullable Manifest before)
      throws IOException {
    return new SnapshotWriter(directory, new NixStore(Path.of(store)), caches, release, attributes)
        .write(paths, listed, source, before, key);
  }
}
