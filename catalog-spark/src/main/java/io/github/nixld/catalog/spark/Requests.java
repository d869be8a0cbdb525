package io.github.nixld.catalog.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Asks many small questions at once, in one task; the answers come in the order of the questions.
/// How many requests a cache gets at once, its source decides.
final class Requests {
  /// Answers in memory.
  private static final int BATCH = 1000;

  private Requests() {}

  /// A question.
  interface Question<T, A> {
    A ask(T item) throws IOException;
  }

  /// What to do with an answer.
  interface Answers<T, A> {
    void take(T item, A answer) throws IOException;
  }

  static <T, A> void ask(List<T> items, Question<T, A> question, Answers<T, A> answers)
      throws IOException {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int from = 0; from < items.size(); from += BATCH) {
        List<T> batch = items.subList(from, Math.min(from + BATCH, items.size()));
        List<Future<A>> asked = new ArrayList<>();
        for (T item : batch) {
          asked.add(executor.submit(() -> question.ask(item)));
        }
        for (int i = 0; i < batch.size(); i++) {
          answers.take(batch.get(i), answer(asked.get(i), executor));
        }
      }
    }
  }

  private static <A> A answer(Future<A> asked, ExecutorService executor) throws IOException {
    try {
      return asked.get();
    } catch (ExecutionException e) {
      executor.shutdownNow();
      throw new IOException(String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()), e);
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
