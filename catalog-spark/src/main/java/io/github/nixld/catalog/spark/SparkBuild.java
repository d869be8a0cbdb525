package io.github.nixld.catalog.spark;

import io.github.nixld.cache.NarHash;
import io.github.nixld.catalog.BuildOptions;
import io.github.nixld.catalog.CacheReader;
import io.github.nixld.catalog.Caches;
import io.github.nixld.catalog.CatalogException;
import io.github.nixld.catalog.Failures;
import io.github.nixld.catalog.Known;
import io.github.nixld.catalog.KnownPath;
import io.github.nixld.catalog.Publication;
import io.github.nixld.catalog.Release;
import io.github.nixld.snapshot.Manifest;
import io.github.nixld.snapshot.ManifestJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/// One build by Spark: the driver decides what is new, workers read it into tables, and the driver
/// writes the catalog from these. Killed before [TableList] is put, a run has changed nothing;
/// killed after that, the next one has only the catalog to write.
final class SparkBuild {
  private static final String FAILURES = "failures.tsv";
  private static final DateTimeFormatter RUN =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Workers workers;
  private final Caches caches;
  private final Output output;
  private final BuildOptions options;
  private final Consumer<String> say;
  private final CrawlSettings settings;
  private final Configuration hadoop;

  /// @param say hears how it goes on, a line at a time
  SparkBuild(
      Workers workers, Caches caches, Output output, BuildOptions options, Consumer<String> say) {
    this.workers = workers;
    this.caches = caches;
    this.output = output;
    this.options = options;
    this.say = say;
    this.hadoop = workers.hadoop();
    this.settings =
        new CrawlSettings(
            options.from(),
            options.trusted().stream().map(Object::toString).toList(),
            options.limit().toSeconds(),
            output.tables().toString(),
            "%s-%.8s".formatted(RUN.format(options.release().created()), UUID.randomUUID()),
            new SerializableConfiguration(hadoop));
  }

  /// What a build did.
  ///
  /// @param manifest of the catalog
  /// @param read how many NARs were read
  /// @param failures the store paths that could not be
  record Report(Manifest manifest, int read, Failures failures) {}

  /// What is known after a crawl.
  ///
  /// @param paths by base name
  /// @param files what was written into tables
  /// @param read how many NARs were read
  private record Crawled(SortedMap<String, KnownPath> paths, List<String> files, int read) {}

  /// Builds.
  ///
  /// @param scratch a directory of the driver's machine, for the catalog while it is written
  /// @throws CatalogException if the catalog must not be published
  Report run(Path scratch) throws IOException, CatalogException {
    Publication publication = options.publication(caches);
    Manifest before = before(publication);
    TableList visible = visible();
    output.removeTablesBut(Set.copyOf(visible.files()));
    Failures failures = new Failures();
    Crawled crawled = crawl(tables(visible.files()), failures);
    int listed = options.paths().size();
    String inputs = publication.inputs(crawled.paths(), listed);
    boolean same =
        before != null
            && visible.made().equals(before.created() + " " + inputs)
            && hasFiles(before);
    TableList now = visible;
    if (!same || !crawled.files().isEmpty()) {
      List<String> files = new ArrayList<>(crawled.files());
      files.addAll(reportTables(crawled, failures));
      now = visible.with(same ? visible.made() : options.release().created() + " " + inputs, files);
      put(TableList.NAME, now.toBytes());
    }
    put(FAILURES, failures.toText().getBytes(StandardCharsets.UTF_8));
    publication.check(listed, crawled.paths().size(), before, output.address(FAILURES));
    Manifest manifest =
        before != null && same
            ? before
            : publish(publication, before, crawled.paths(), tables(now.files()), scratch);
    return new Report(manifest, crawled.read(), failures);
  }

  private @Nullable Manifest before(Publication publication) throws IOException, CatalogException {
    byte[] text = output.read(ManifestJson.NAME);
    return text == null ? null : publication.before(text, output.address(ManifestJson.NAME));
  }

  private TableList visible() throws IOException {
    byte[] text = output.read(TableList.NAME);
    return text == null ? TableList.empty() : TableList.parse(text, output.address(TableList.NAME));
  }

  private TableReader tables(List<String> files) {
    return new TableReader(output.tables(), files, hadoop);
  }

  private boolean hasFiles(Manifest manifest) throws IOException {
    for (Manifest.File file : List.of(manifest.names(), manifest.symbols())) {
      if (!output.has(file.name(), file.size())) {
        return false;
      }
    }
    return true;
  }

  /// Reads what is new.
  private Crawled crawl(TableReader known, Failures failures) throws IOException {
    Map<String, KnownPath> paths = known.paths(options.paths(), caches.addresses());
    List<String> files = new ArrayList<>();

    List<String> fresh = options.paths().stream().filter(it -> !paths.containsKey(it)).toList();
    say.accept(
        "reading %d narinfos of %d store paths".formatted(fresh.size(), options.paths().size()));
    Found infos = workers.requests(fresh, it -> Stages.infos(settings, it));
    infos.paths().forEach(path -> paths.put(path.basename(), path));
    infos.failures().forEach(failures::add);
    files.addAll(infos.files());

    List<KnownPath> unlisted = KnownPath.largestFirst(paths.values(), known.known());
    say.accept("reading %d listings".formatted(unlisted.size()));
    Found listings = workers.requests(unlisted, it -> Stages.listings(settings, it));
    files.addAll(listings.files());
    if (listings.listings().containsValue(CacheReader.Listing.MISSING)) {
      say.accept(
          "some store paths have no listings: their NARs are read instead, which takes longer");
    }

    List<KnownPath> unread =
        unlisted.stream()
            .filter(it -> listings.listings().get(it.narHash()) != CacheReader.Listing.NOTHING)
            .toList();
    say.accept(
        "reading %d NARs, %d MB"
            .formatted(
                unread.size(), unread.stream().mapToLong(KnownPath::narSize).sum() / 1_000_000));
    Found nars = workers.nars(unread, Stages.nars(settings));
    files.addAll(nars.files());
    Map<NarHash, String> failed = new HashMap<>();
    nars.failures()
        .forEach((basename, reason) -> {
          KnownPath path = paths.get(basename);
          if (path != null) {
            failed.put(path.narHash(), reason);
          }
        });
    failures.take(paths, failed);
    return new Crawled(new TreeMap<>(paths), files, unread.size());
  }

  /// The tables about the run itself.
  private List<String> reportTables(Crawled crawled, Failures failures) throws IOException {
    Release release = options.release();
    try (TableWriter tables = settings.writer(0)) {
      for (Map.Entry<String, String> failure : failures.reasons().entrySet()) {
        tables.write(Table.FAILURE, failure.getKey(), failure.getValue());
      }
      tables.write(
          Table.RELEASE,
          release.channel(),
          release.system(),
          release.nixpkgs(),
          release.created().toEpochMilli(),
          caches.storeDirectory(),
          caches.urls(),
          options.paths().size(),
          crawled.paths().size(),
          crawled.read());
      return tables.finish();
    }
  }

  private Manifest publish(
      Publication publication,
      @Nullable Manifest before,
      SortedMap<String, KnownPath> paths,
      TableReader tables,
      Path scratch)
      throws IOException {
    say.accept("writing the catalog");
    Path catalog = Files.createDirectory(scratch.resolve("catalog"));
    Manifest manifest;
    // A symlink may lead into any store path: what is streamed out of the tables is asked at
    // random.
    try (Known known = Known.open(scratch.resolve("known.db"))) {
      Set<NarHash> wanted =
          paths.values().stream().map(KnownPath::narHash).collect(Collectors.toSet());
      tables.contents(wanted, known::put);
      manifest =
          publication.write(
              catalog,
              paths,
              options.paths().size(),
              basename -> {
                KnownPath path = paths.get(basename);
                return path == null ? null : known.contents(path.narHash());
              },
              null);
    }
    for (Manifest.File file : List.of(manifest.names(), manifest.symbols())) {
      output.put(file.name(), out -> Files.copy(catalog.resolve(file.name()), out));
    }
    put(ManifestJson.NAME, Files.readAllBytes(catalog.resolve(ManifestJson.NAME)));
    removeOlder(manifest, before);
    return manifest;
  }

  /// What the manifest before named stays for those who are just fetching it.
  private void removeOlder(Manifest now, @Nullable Manifest before) throws IOException {
    Set<String> kept = new HashSet<>();
    for (Manifest manifest : before == null ? List.of(now) : List.of(now, before)) {
      kept.add(manifest.names().name());
      kept.add(manifest.symbols().name());
    }
    output.removeIf(
        file -> file.matches("names-.*\\.db\\.xz|symbols-.*\\.pack") && !kept.contains(file));
  }

  private void put(String file, byte[] contents) throws IOException {
    output.put(file, out -> out.write(contents));
  }
}
