package io.github.nixld.catalog;

import io.github.nixld.cache.BinaryCache;
import io.github.nixld.cache.CacheException;
import io.github.nixld.cache.ListedEntry;
import io.github.nixld.cache.NarHash;
import io.github.nixld.cache.NarInfo;
import io.github.nixld.cache.NotInCacheException;
import io.github.nixld.store.LibraryRule;
import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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
import org.jspecify.annotations.Nullable;

/// Reads what is not known yet: a narinfo for each store path, then the NARs that may hold
/// libraries. The largest come first, so that no thread has a large one left at the end.
final class Crawl {
  private static final int TRIES = 3;
  private static final int HASH = 32;

  private final List<BinaryCache> caches;
  private final Known known;
  private final int threads;
  private final Path scratch;
  private final BuildProgress progress;
  private final Failures failures = new Failures();
  private final AtomicBoolean saidNoListings = new AtomicBoolean();

  /// @param caches the caches, in the order in which they are asked
  /// @param threads that read NARs
  /// @param scratch a directory for large files
  Crawl(List<BinaryCache> caches, Known known, int threads, Path scratch, BuildProgress progress) {
    this.caches = caches;
    this.known = known;
    this.threads = threads;
    this.scratch = scratch;
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
  /// @throws IOException if the results cannot be stored
  Outcome run(SortedSet<String> basenames) throws IOException, InterruptedException {
    Map<String, BinaryCache> byAddress = new HashMap<>();
    caches.forEach(cache -> byAddress.put(cache.address(), cache));
    Map<String, KnownPath> paths =
        new ConcurrentHashMap<>(known.paths(basenames, byAddress.keySet()));
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
    List<KnownPath> unread = unread(paths, byAddress);
    readNars(unread, paths, byAddress);
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
            throw new IOException(reason(Objects.requireNonNull(cause.getCause())), cause);
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      throw e;
    }
  }

  private void askForInfo(String basename, Map<String, KnownPath> paths) throws IOException {
    String reason = "no cache has it";
    for (BinaryCache cache : caches) {
      KnownPath path;
      try {
        NarInfo info = cache.info(basename.substring(0, HASH));
        if (!info.basename().equals(basename)) {
          throw new CacheException(
              "%s has %s under this hash".formatted(cache.address(), info.basename()));
        }
        path =
            new KnownPath(
                basename,
                cache.address(),
                info.narHash(),
                info.narSize(),
                info.fileSize(),
                info.references(),
                info.deriver());
      } catch (NotInCacheException e) {
        continue;
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        reason = reason(e);
        continue;
      }
      paths.put(basename, path);
      known.put(path);
      return;
    }
    failures.add(basename, reason);
  }

  /// The store paths whose contents are not known, one for each NAR.
  private List<KnownPath> unread(Map<String, KnownPath> paths, Map<String, BinaryCache> caches)
      throws IOException, InterruptedException {
    Set<NarHash> read = known.contents();
    Map<NarHash, KnownPath> byHash = new HashMap<>();
    paths.values().stream()
        .filter(path -> !read.contains(path.narHash()))
        .sorted(Comparator.comparing(KnownPath::basename))
        .forEach(path -> byHash.putIfAbsent(path.narHash(), path));
    List<KnownPath> unlisted = List.copyOf(byHash.values());
    Map<NarHash, KnownPath> unread = new ConcurrentHashMap<>();
    AtomicInteger done = new AtomicInteger();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      each(
          executor,
          unlisted,
          path -> {
            BinaryCache cache = Objects.requireNonNull(caches.get(path.cache()));
            if (mayHaveLibraries(cache, path.basename())) {
              unread.put(path.narHash(), path);
            } else {
              known.put(path.narHash(), null);
            }
            progress.done("listings", done.incrementAndGet(), unlisted.size());
          });
    }
    return unread.values().stream()
        .sorted(
            Comparator.comparingLong(KnownPath::narSize)
                .reversed()
                .thenComparing(KnownPath::basename))
        .toList();
  }

  /// Decides by the listing. If that cannot be read, the NAR decides.
  private boolean mayHaveLibraries(BinaryCache cache, String basename) throws IOException {
    boolean[] found = new boolean[1];
    try {
      cache.list(basename.substring(0, HASH), entry -> found[0] |= mayBeFound(entry, basename));
      return found[0];
    } catch (InterruptedIOException e) {
      throw e;
    } catch (NotInCacheException e) {
      if (!saidNoListings.getAndSet(true)) {
        progress.say(
            cache.address()
                + " has no listings of some store paths: their NARs are read instead, which takes"
                + " longer");
      }
      return true;
    } catch (IOException e) {
      return true;
    }
  }

  /// Whether a loader may find something because of an entry, by its name or through it.
  private static boolean mayBeFound(ListedEntry entry, String basename) {
    String name = entry.path().isEmpty() ? basename : entry.name();
    return LibraryRule.isLibraryName(name)
        || (entry.type() == ListedEntry.Type.SYMLINK && name.startsWith("lib"));
  }

  private void readNars(
      List<KnownPath> unread, Map<String, KnownPath> paths, Map<String, BinaryCache> caches)
      throws IOException, InterruptedException {
    AtomicInteger done = new AtomicInteger();
    Set<NarHash> failed = ConcurrentHashMap.newKeySet();
    ThreadLocal<NarFacts> readers =
        ThreadLocal.withInitial(() ->
            new NarFacts(new NixStore(Path.of(this.caches.getFirst().storeDirectory())), scratch));
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      each(
          executor,
          unread,
          path -> {
            BinaryCache cache = Objects.requireNonNull(caches.get(path.cache()));
            String reason = read(path, cache, readers.get());
            if (reason != null) {
              failures.add(path.basename(), reason);
              failed.add(path.narHash());
            }
            progress.done("NARs", done.incrementAndGet(), unread.size());
          });
    }
    paths.values().removeIf(path -> failed.contains(path.narHash()));
  }

  /// @return why the NAR cannot be read; null if it was
  private @Nullable String read(KnownPath path, BinaryCache cache, NarFacts reader)
      throws IOException {
    String reason = "";
    for (int attempt = 0; attempt < TRIES; attempt++) {
      PathContents contents;
      try {
        NarInfo info = cache.info(path.basename().substring(0, HASH));
        if (!info.narHash().equals(path.narHash())) {
          return "the cache has another NAR than before: run again";
        }
        contents = reader.read(path.basename(), () -> cache.nar(info));
      } catch (InterruptedIOException e) {
        throw e;
      } catch (CacheException e) {
        return reason(e);
      } catch (IOException e) {
        reason = reason(e);
        continue;
      }
      known.put(path.narHash(), PathRecord.encode(contents));
      return null;
    }
    return reason;
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null
        ? e.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").replace('\t', ' ');
  }
}
