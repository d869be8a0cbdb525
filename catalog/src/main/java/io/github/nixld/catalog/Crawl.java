package io.github.nixld.catalog;

import io.github.nixld.cache.CacheException;
import io.github.nixld.cache.NarHash;
import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Reads what is not known yet: a narinfo for each store path, then the NARs that may hold
/// libraries. The largest come first, so that no thread has a large one left at the end.
final class Crawl {
  private final Caches caches;
  private final CacheReader reader;
  private final Known known;
  private final Path scratch;
  private final Duration limit;
  private final BuildProgress progress;
  private final Failures failures = new Failures();
  private final AtomicBoolean saidNoListings = new AtomicBoolean();

  /// @param scratch a directory for large files
  /// @param limit how long a NAR may take
  Crawl(Caches caches, Known known, Path scratch, Duration limit, BuildProgress progress) {
    this.caches = caches;
    this.reader = new CacheReader(caches);
    this.known = known;
    this.scratch = scratch;
    this.limit = limit;
    this.progress = progress;
  }

  /// What is known after a crawl.
  ///
  /// @param paths by base name
  /// @param failures the reasons why others are missing
  /// @param read how many NARs this run has read
  record Outcome(Map<String, KnownPath> paths, Failures failures, int read) {}

  /// Reads the new ones of these.
  ///
  /// @param threads that read NARs
  /// @throws IOException if the results cannot be stored
  Outcome run(SortedSet<String> basenames, int threads) throws IOException, InterruptedException {
    Map<String, KnownPath> paths =
        new ConcurrentHashMap<>(known.paths(basenames, caches.addresses()));
    List<String> fresh = basenames.stream().filter(it -> !paths.containsKey(it)).toList();
    AtomicInteger done = new AtomicInteger();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      each(
          executor,
          fresh,
          basename -> {
            askForInfo(basename, paths);
            progress.done("narinfos", done.incrementAndGet(), fresh.size());
          });
    }
    known.commit();
    List<KnownPath> unread = unread(paths);
    readNars(unread, paths, threads);
    known.commit();
    return new Outcome(paths, failures, unread.size());
  }

  /// What to do for each; an exception ends the run.
  private interface Task<T> {
    void run(T item) throws IOException;
  }

  private static <T> void each(ExecutorService executor, List<T> items, Task<T> task)
      throws IOException, InterruptedException {
    List<Future<?>> running = new ArrayList<>();
    for (T item : items) {
      running.add(
          executor.submit(() -> {
            task.run(item);
            return null;
          }));
    }
    try {
      for (Future<?> future : running) {
        future.get();
      }
    } catch (ExecutionException e) {
      executor.shutdownNow();
      switch (e.getCause()) {
        case IOException cause -> throw new IOException(cause.getMessage(), cause);
        case UncheckedIOException cause ->
            throw new IOException(Objects.requireNonNull(cause.getCause()).getMessage(), cause);
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      throw e;
    }
  }

  private void askForInfo(String basename, Map<String, KnownPath> paths) throws IOException {
    KnownPath path;
    try {
      path = reader.info(basename);
    } catch (CacheException e) {
      failures.add(basename, String.valueOf(e.getMessage()));
      return;
    }
    paths.put(basename, path);
    known.put(path);
  }

  /// The store paths whose contents are not known, one for each NAR.
  private List<KnownPath> unread(Map<String, KnownPath> paths)
      throws IOException, InterruptedException {
    List<KnownPath> unlisted = KnownPath.largestFirst(paths.values(), known.contents());
    Set<NarHash> nothing = ConcurrentHashMap.newKeySet();
    AtomicInteger done = new AtomicInteger();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      each(
          executor,
          unlisted,
          path -> {
            if (!mayHaveLibraries(path)) {
              known.put(path.narHash(), null);
              nothing.add(path.narHash());
            }
            progress.done("listings", done.incrementAndGet(), unlisted.size());
          });
    }
    return unlisted.stream().filter(path -> !nothing.contains(path.narHash())).toList();
  }

  /// Decides by the listing. If that cannot be read, the NAR decides.
  private boolean mayHaveLibraries(KnownPath path) throws IOException {
    CacheReader.Listing listing = reader.listing(path);
    if (listing == CacheReader.Listing.MISSING && !saidNoListings.getAndSet(true)) {
      progress.say(
          path.cache()
              + " has no listings of some store paths: their NARs are read instead, which takes"
              + " longer");
    }
    return listing != CacheReader.Listing.NOTHING;
  }

  private void readNars(List<KnownPath> unread, Map<String, KnownPath> paths, int threads)
      throws IOException, InterruptedException {
    AtomicInteger done = new AtomicInteger();
    Map<NarHash, String> failed = new ConcurrentHashMap<>();
    ThreadLocal<NarFacts> readers =
        ThreadLocal.withInitial(
            () -> new NarFacts(new NixStore(Path.of(caches.storeDirectory())), scratch, limit));
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      each(
          executor,
          unread,
          path -> {
            try {
              PathContents contents = reader.read(path, readers.get(), NarFacts.Symbols.NONE);
              known.put(path.narHash(), PathRecord.encode(contents));
            } catch (CacheException e) {
              failed.put(path.narHash(), String.valueOf(e.getMessage()));
            }
            progress.done("NARs", done.incrementAndGet(), unread.size());
          });
    }
    failures.take(paths, failed);
  }
}
