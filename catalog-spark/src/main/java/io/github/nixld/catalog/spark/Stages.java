package io.github.nixld.catalog.spark;

import io.github.nixld.cache.CacheException;
import io.github.nixld.catalog.CacheReader;
import io.github.nixld.catalog.Caches;
import io.github.nixld.catalog.KnownPath;
import io.github.nixld.catalog.NarFacts;
import io.github.nixld.catalog.PathContents;
import io.github.nixld.catalog.PathRecord;
import io.github.nixld.elf.ElfSymbols;
import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.TaskContext;

/// The three stages of a crawl, each as a task of Spark does a part of it.
final class Stages {
  private Stages() {}

  /// A part of a stage; runs on a worker.
  interface Stage<T> extends Serializable {
    Found run(List<T> items) throws IOException;
  }

  /// The narinfos of store paths.
  ///
  /// @param requests how many a cache gets at once from a task
  static Stage<String> infos(CrawlSettings settings, int requests) {
    return basenames -> {
      Found found = new Found();
      try (Caches caches = settings.open(requests);
          TableWriter tables = settings.writer(TaskContext.getPartitionId())) {
        CacheReader reader = new CacheReader(caches);
        Requests.ask(
            basenames,
            basename -> Answer.of(() -> reader.info(basename)),
            (basename, answer) -> {
              switch (answer) {
                case Answer.Is<KnownPath>(KnownPath path) -> {
                  Rows.path(tables, path);
                  found.paths().add(path);
                }
                case Answer.Not<KnownPath>(String reason) -> found.failures().put(basename, reason);
              }
            });
        found.files().addAll(tables.finish());
      }
      return found;
    };
  }

  /// The listings of NARs.
  ///
  /// @param requests how many a cache gets at once from a task
  static Stage<KnownPath> listings(CrawlSettings settings, int requests) {
    return paths -> {
      Found found = new Found();
      try (Caches caches = settings.open(requests);
          TableWriter tables = settings.writer(TaskContext.getPartitionId())) {
        CacheReader reader = new CacheReader(caches);
        Requests.ask(
            paths,
            reader::listing,
            (path, listing) -> {
              Rows.listing(tables, path, listing);
              found.listings().put(path.narHash(), listing);
            });
        found.files().addAll(tables.finish());
      }
      return found;
    };
  }

  /// The NARs.
  static Stage<KnownPath> nars(CrawlSettings settings) {
    return paths -> {
      Found found = new Found();
      try (Caches caches = settings.open(1);
          TableWriter tables = settings.writer(TaskContext.getPartitionId())) {
        CacheReader reader = new CacheReader(caches);
        NarFacts facts =
            new NarFacts(
                new NixStore(Path.of(caches.storeDirectory())),
                Path.of(System.getProperty("java.io.tmpdir")),
                Duration.ofSeconds(settings.seconds()));
        for (KnownPath path : paths) {
          Map<String, ElfSymbols> symbols = new TreeMap<>();
          switch (Answer.of(() -> reader.read(path, facts, symbols::put))) {
            case Answer.Is<PathContents>(PathContents contents) -> {
              tables.write(
                  Table.CONTENTS,
                  path.narHash().hex(),
                  NarFacts.READER,
                  PathRecord.encode(contents));
              Rows.objects(tables, path.narHash(), contents);
              Rows.symbols(tables, path.narHash(), symbols);
            }
            case Answer.Not<PathContents>(String reason) ->
                found.failures().put(path.basename(), reason);
          }
        }
        found.files().addAll(tables.finish());
      }
      return found;
    };
  }

  /// An answer, or the reason why the cache has given none.
  private sealed interface Answer<A> {
    record Is<A>(A answer) implements Answer<A> {}

    record Not<A>(String reason) implements Answer<A> {}

    interface Question<A> {
      A ask() throws IOException;
    }

    static <A> Answer<A> of(Question<A> question) throws IOException {
      try {
        return new Is<>(question.ask());
      } catch (CacheException e) {
        return new Not<>(String.valueOf(e.getMessage()));
      }
    }
  }
}
