package io.github.nixld.catalog;

import io.github.nixld.index.IndexAssembler;
import io.github.nixld.linux.DirectoryListing;
import io.github.nixld.linux.TemporaryFiles;
import io.github.nixld.signature.SecretKey;
import io.github.nixld.signature.Sha256;
import io.github.nixld.snapshot.Manifest;
import io.github.nixld.snapshot.ManifestJson;
import io.github.nixld.snapshot.SymbolHashes;
import io.github.nixld.store.NixStore;
import io.github.nixld.store.ScannedObject;
import io.github.nixld.store.ScannedPath;
import io.github.nixld.store.TreeScan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Writes a catalog into a directory: its files under new names, then the manifest, which makes
/// them valid. The files of the previous manifest stay for users who are fetching them; older files
/// are removed.
///
/// The same store paths, facts and release give the same bytes.
final class SnapshotWriter {
  private static final int BUFFER = 1 << 16;

  private final Path directory;
  private final NixStore store;
  private final List<String> caches;
  private final Release release;
  private final @Nullable Path attributes;

  /// @param directory of the catalog; exists
  /// @param caches where its store paths can be fetched
  /// @param attributes see [CatalogTables]
  SnapshotWriter(
      Path directory,
      NixStore store,
      List<String> caches,
      Release release,
      @Nullable Path attributes) {
    this.directory = directory;
    this.store = store;
    this.caches = caches;
    this.release = release;
    this.attributes = attributes;
  }

  /// Writes one.
  ///
  /// @param paths what is known of the store paths
  /// @param listed how many were requested
  /// @param source their contents
  /// @param before the previous manifest; null for none
  /// @param key to sign with; null to leave it unsigned
  Manifest write(
      SortedMap<String, KnownPath> paths,
      int listed,
      Trees.Source source,
      @Nullable Manifest before,
      @Nullable SecretKey key)
      throws IOException {
    Path work = TemporaryFiles.next(directory, ".new", "");
    TemporaryFiles.makePrivateDirectory(work);
    try {
      Manifest manifest = write(work, paths, listed, source);
      if (key != null) {
        manifest = manifest.signed(key);
      }
      publish(work, manifest);
      removeAllBut(manifest, before);
      return manifest;
    } finally {
      TemporaryFiles.remove(work);
    }
  }

  private Manifest write(
      Path work, SortedMap<String, KnownPath> paths, int listed, Trees.Source source)
      throws IOException {
    Path plain = work.resolve("names.db");
    Map<Long, SymbolPackWriter.Place> places = new TreeMap<>();
    Map<String, Integer> ids = new HashMap<>();
    Map<String, Integer> referrers = referrers(paths.values());
    HashedFile pack = new HashedFile(work.resolve("symbols"));
    long objects = 0;
    try (pack;
        IndexAssembler index = IndexAssembler.create(plain, store)) {
      SymbolPackWriter symbols = new SymbolPackWriter(pack);
      Trees trees = new Trees(source);
      TreeScan scan = new TreeScan(store, trees);
      for (KnownPath path : paths.values()) {
        PathContents contents = trees.of(path.basename());
        Map<Long, SymbolHashes> found = new HashMap<>();
        ScannedPath scanned = scan.scan(path.basename(), tree(contents), files(contents, found));
        trees.check();
        for (ScannedObject object : scanned.objects()) {
          SymbolHashes hashes = found.get(object.number());
          if (hashes != null) {
            places.put(object.number(), symbols.add(hashes));
          }
          objects++;
        }
        index.add(scanned, path.deriver(), referrers.getOrDefault(path.basename(), 0));
        ids.put(path.basename(), ids.size() + 1);
      }
      index.finish(release.created().toEpochMilli());
    }
    CatalogTables.write(plain, paths, ids, places, attributes);
    HashedFile names = new HashedFile(work.resolve("names"));
    Manifest.File plainNames = compress(plain, names);
    return new Manifest(
        release.channel(),
        release.system(),
        release.nixpkgs(),
        release.created(),
        store.directory().toString(),
        caches,
        new Manifest.Coverage(listed, paths.size(), objects),
        names.described("names", ".db.xz"),
        plainNames,
        pack.described("symbols", ".pack"),
        List.of());
  }

  /// How many other store paths refer to each.
  private static Map<String, Integer> referrers(Collection<KnownPath> paths) {
    Map<String, Integer> referrers = new HashMap<>();
    for (KnownPath path : paths) {
      for (String reference : path.references()) {
        if (!reference.equals(path.basename())) {
          referrers.merge(reference, 1, Integer::sum);
        }
      }
    }
    return referrers;
  }

  private static TreeScan.Tree tree(PathContents contents) {
    return new TreeScan.Tree(contents.directories(), contents.links(), contents.files().keySet());
  }

  private static TreeScan.Files files(PathContents contents, Map<Long, SymbolHashes> found) {
    return (path, number) -> {
      FileFacts file = contents.files().get(path);
      if (file == null) {
        return null;
      }
      if (file.symbols() != null) {
        found.put(number, file.symbols());
      }
      return new ScannedObject(number, file.facts(), file.ldSo());
    };
  }

  /// @return describes `plain`
  private static Manifest.File compress(Path plain, HashedFile names) throws IOException {
    MessageDigest digest = Sha256.start();
    LZMA2Options options = new LZMA2Options();
    // A small file would never use a larger one.
    options.setDictSize(Math.clamp(Files.size(plain), LZMA2Options.DICT_SIZE_MIN, 8 << 20));
    try (InputStream in = Files.newInputStream(plain);
        XZOutputStream out = new XZOutputStream(names, options)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        digest.update(buffer, 0, read);
      }
    }
    return new Manifest.File(
        "names.db", Files.size(plain), HexFormat.of().formatHex(digest.digest()));
  }

  private void publish(Path work, Manifest manifest) throws IOException {
    move(work.resolve("names"), manifest.names());
    move(work.resolve("symbols"), manifest.symbols());
    Path text = work.resolve(ManifestJson.NAME);
    Files.writeString(text, ManifestJson.write(manifest));
    force(text, StandardOpenOption.WRITE);
    Files.move(
        text,
        directory.resolve(ManifestJson.NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    force(directory, StandardOpenOption.READ);
  }

  private void move(Path file, Manifest.File as) throws IOException {
    force(file, StandardOpenOption.WRITE);
    Files.move(
        file,
        directory.resolve(as.name()),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static void force(Path path, StandardOpenOption access) throws IOException {
    try (FileChannel channel = FileChannel.open(path, access)) {
      channel.force(true);
    }
  }

  private void removeAllBut(Manifest now, @Nullable Manifest before) throws IOException {
    Set<String> kept = new HashSet<>();
    for (Manifest manifest : before == null ? List.of(now) : List.of(now, before)) {
      kept.add(manifest.names().name());
      kept.add(manifest.symbols().name());
    }
    for (Path file : DirectoryListing.of(directory, "{names-*.db.xz,symbols-*.pack}")) {
      if (!kept.contains(String.valueOf(file.getFileName()))) {
        Files.delete(file);
      }
    }
  }
}
