package io.github.nixld.index;

import io.github.nixld.store.ScannedPath;
import io.github.nixld.store.StoreWalker;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Scans store paths on several threads, one path a task, and hands the results to one. Only so
/// many are under way that results do not pile up when writing is slower than reading.
final class ParallelScan implements AutoCloseable {
  private static final int AHEAD = 16;

  private final StoreWalker walker;
  private final Iterator<String> todo;
  private final ExecutorService threads;
  private final CompletionService<ScannedPath> results;
  private int underWay;

  ParallelScan(StoreWalker walker, List<String> basenames, int threadCount) {
    this.walker = walker;
    this.todo = basenames.iterator();
    this.threads = Executors.newFixedThreadPool(threadCount);
    this.results = new ExecutorCompletionService<>(threads);
    for (int i = 0; i < threadCount * AHEAD; i++) {
      submitNext();
    }
  }

  /// The next result, in whatever order they come; null after the last.
  @Nullable ScannedPath next() throws InterruptedException {
    if (underWay == 0) {
      return null;
    }
    Future<ScannedPath> result = results.take();
    underWay--;
    submitNext();
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a scan failed: " + e.getCause(), e.getCause());
    }
  }

  private void submitNext() {
    if (todo.hasNext()) {
      String basename = todo.next();
      var _ = results.submit(() -> walker.scan(basename));
      underWay++;
    }
  }

  /// Stops the threads; what they are at is lost.
  @Override
  public void close() {
    var _ = threads.shutdownNow();
    threads.close();
  }
}
