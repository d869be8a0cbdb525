package io.github.nixld.catalog.spark;

import io.github.nixld.catalog.KnownPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/// Spreads the stages of a crawl over the workers of Spark. As many tasks run at once as there are
/// cores; no cache gets more requests at once than the user has allowed.
final class Workers {
  /// Tasks for each core, so that one that is done early takes another.
  private static final int ROUNDS = 4;

  /// What a request costs beside the bytes of a NAR, in bytes.
  private static final long REQUEST = 256 << 10;

  private final JavaSparkContext spark;
  private final int parallel;

  /// @param parallel how many requests a cache gets at once
  Workers(JavaSparkContext spark, int parallel) {
    this.spark = spark;
    this.parallel = parallel;
  }

  Configuration hadoop() {
    return spark.hadoopConfiguration();
  }

  private int cores() {
    return Math.max(1, spark.defaultParallelism());
  }

  /// Runs a stage of small requests, of which a core does many at once.
  ///
  /// @param stage by how many requests a task may have under way
  <T> Found requests(List<T> items, IntFunction<Stages.Stage<T>> stage) throws IOException {
    int tasks = Math.clamp(Math.min(cores(), parallel), 1, Math.max(1, items.size()));
    List<List<T>> parts = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      parts.add(new ArrayList<>());
    }
    for (int i = 0; i < items.size(); i++) {
      parts.get(i % tasks).add(items.get(i));
    }
    return run(parts, stage.apply(parallel / tasks));
  }

  /// Runs a stage that reads NARs, one at a time in each task.
  ///
  /// @param paths the largest NAR first
  Found nars(List<KnownPath> paths, Stages.Stage<KnownPath> stage) throws IOException {
    int cores = cores();
    return run(parts(paths, cores > parallel ? parallel : cores * ROUNDS), stage);
  }

  /// Cuts a list into at most so many parts of about the same size, without changing its order: a
  /// NAR that is larger than that is a part by itself.
  static List<List<KnownPath>> parts(List<KnownPath> paths, int count) {
    long total = paths.stream().mapToLong(Workers::weight).sum();
    List<List<KnownPath>> parts = new ArrayList<>();
    long before = 0;
    long part = -1;
    for (KnownPath path : paths) {
      long next = before / Math.max(1, (total + count - 1) / count);
      if (next != part) {
        parts.add(new ArrayList<>());
        part = next;
      }
      parts.getLast().add(path);
      before += weight(path);
    }
    return parts;
  }

  private static long weight(KnownPath path) {
    return path.narSize() + REQUEST;
  }

  private <T> Found run(List<List<T>> parts, Stages.Stage<T> stage) throws IOException {
    List<List<T>> filled = parts.stream().filter(part -> !part.isEmpty()).toList();
    Found found = new Found();
    if (!filled.isEmpty()) {
      try {
        spark
            .parallelize(new ArrayList<>(filled), filled.size())
            .map(stage::run)
            .collect()
            .forEach(found::add);
      } catch (Exception e) {
        throw failure(e);
      }
    }
    return found;
  }

  /// Spark throws what its methods do not declare.
  private static IOException failure(Exception e) {
    if (e instanceof SparkException) {
      String message = String.valueOf(e.getMessage());
      return new IOException("Spark: " + message.lines().findFirst().orElse(""), e);
    }
    if (e instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    return new IOException(e);
  }
}
