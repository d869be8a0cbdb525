package io.github.nixld.index;

import io.github.nixld.store.ScannedPath;
import io.github.nixld.store.StoreWalker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Scans store paths on several threads and hands the results to one, many at a time, because
/// waking a thread costs as much as scanning a path. The number of results under way is limited, so
/// that they do not pile up if writing is slower than reading.
final class ParallelScan implements AutoCloseable {
  private static final int AHEAD = 8;

  /// How many store paths, and files in them, are handed over together.
  private static final int TOGETHER = 64;

  private final StoreWalker walker;
  private final ExecutorService threads;
  private final CompletionService<List<ScannedPath>> results;
  private final AtomicInteger next = new AtomicInteger();
  private List<String> basenames = List.of();
  private int underWay;

  ParallelScan(StoreWalker walker) {
    this.walker = walker;
    this.threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    this.results = new ExecutorCompletionService<>(threads);
  }

  /// Starts scanning these store paths. Call it once.
  void start(List<String> todo) {
    basenames = todo;
    int tasks = Math.min(AHEAD * Runtime.getRuntime().availableProcessors(), todo.size());
    for (int i = 0; i < tasks; i++) {
      submit();
    }
  }

  /// The next results, in whatever order they come; null after the last.
  ///
  /// @throws IOException if a scan cannot go on: this process lacks memory or file descriptors
  @Nullable List<ScannedPath> next() throws IOException, InterruptedException {
    while (underWay > 0) {
      List<ScannedPath> scanned = get(results.take());
      underWay--;
      if (next.get() < basenames.size()) {
        submit();
      }
      if (!scanned.isEmpty()) {
        return scanned;
      }
    }
    return null;
  }

  private void submit() {
    var _ = results.submit(() -> scanSome());
    underWay++;
  }

  private List<ScannedPath> scanSome() {
    List<ScannedPath> scanned = new ArrayList<>();
    int found = 0;
    while (found < TOGETHER) {
      int number = next.getAndIncrement();
      if (number >= basenames.size()) {
        break;
      }
      ScannedPath path = walker.scan(basenames.get(number));
      scanned.add(path);
      found += 1 + path.objects().size();
    }
    return scanned;
  }

  private static <T> T get(Future<T> result) throws IOException, InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UncheckedIOException failure) {
        throw failure.getCause();
      }
      if (e.getCause() instanceof OutOfMemoryError failure) {
        throw failure;
      }
      throw new IllegalStateException("a scan failed: " + e.getCause(), e.getCause());
    }
  }

  /// Stops the threads; scans under way are lost.
  @Override
  public void close() {
    var _ = threads.shutdownNow();
    threads.close();
  }
}
