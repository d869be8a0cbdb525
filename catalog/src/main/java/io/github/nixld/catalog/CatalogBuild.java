package io.github.nixld.catalog;

import io.github.nixld.index.BuildLock;
import io.github.nixld.linux.DirectoryListing;
import io.github.nixld.linux.TemporaryFiles;
import io.github.nixld.snapshot.Manifest;
import io.github.nixld.snapshot.ManifestJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One build: reads what is new in the caches, then writes the catalog. If it is killed, the old
/// catalog stays, and the next build continues.
final class CatalogBuild {
  private static final String FAILURES = "failures.tsv";

  private final Caches caches;
  private final Path output;
  private final Publication publication;
  private final Duration limit;

  /// @param output a directory
  /// @param limit how long a NAR may take
  CatalogBuild(Caches caches, Path output, Publication publication, Duration limit) {
    this.caches = caches;
    this.output = output;
    this.publication = publication;
    this.limit = limit;
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
    Path kept = output.resolve("known.db");
    try (BuildLock _ =
            BuildLock.acquire(kept, () -> progress.say("waiting for another build to end"));
        Known known = Known.open(kept)) {
      removeLeftovers();
      Manifest before = before();
      Crawl.Outcome outcome =
          new Crawl(caches, known, output, limit, progress).run(basenames, threads);
      Files.move(
          Files.writeString(output.resolve(FAILURES + ".new"), outcome.failures().toText()),
          output.resolve(FAILURES),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
      TreeMap<String, KnownPath> paths = new TreeMap<>(outcome.paths());
      publication.check(
          basenames.size(), paths.size(), before, output.resolve(FAILURES).toString());
      String inputs = publication.inputs(paths, basenames.size());
      if (before != null
          && hasFiles(before)
          && known.wasMadeFrom(before.created() + " " + inputs)) {
        return new Report(before, outcome.read(), outcome.failures());
      }
      Manifest manifest =
          publication.write(
              output,
              paths,
              basenames.size(),
              basename -> contents(known, paths.get(basename)),
              before);
      known.madeFrom(manifest.created() + " " + inputs);
      return new Report(manifest, outcome.read(), outcome.failures());
    }
  }

  /// Removes what a killed build has left.
  private void removeLeftovers() throws IOException {
    for (Path entry : DirectoryListing.of(output, "{.new,.elf}*")) {
      TemporaryFiles.remove(entry);
    }
  }

  private static @Nullable PathContents contents(Known known, @Nullable KnownPath path)
      throws IOException {
    return path == null ? null : known.contents(path.narHash());
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
    try {
      return publication.before(Files.readAllBytes(file), file.toString());
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
