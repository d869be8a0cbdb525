package io.github.nixld.catalog;

import io.github.nixld.cache.BinaryCache;
import io.github.nixld.cache.CacheSource;
import io.github.nixld.cache.NarInfo;
import io.github.nixld.cache.NarInput;
import io.github.nixld.cache.Patience;
import io.github.nixld.store.NixStore;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Reads every NAR of a cache, in one thread, several times: the first time nothing is compiled yet,
/// and a real cache takes hours. Then the same without looking at what is in them.
///
/// It is in this package to call the function that a build calls.
public final class Reading {
  private static final int ROUNDS = 3;

  private Reading() {}

  /// @param args the cache's directory, a directory for large files
  public static void main(String[] args) throws Exception {
    try (BinaryCache cache =
        BinaryCache.open(CacheSource.of(args[0], Patience.of(1)), List.of())) {
      List<NarInfo> infos = new ArrayList<>();
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(Path.of(args[0]), "*.narinfo")) {
        for (Path file : files) {
          infos.add(cache.info(file.getFileName().toString().substring(0, 32)));
        }
      }
      NarFacts reader =
          new NarFacts(
              new NixStore(Path.of(cache.storeDirectory())), Path.of(args[1]), Duration.ofHours(1));
      for (int round = 1; round <= ROUNDS; round++) {
        print(
            "NAR to facts and symbols, round " + round,
            infos,
            info -> PathRecord.encode(reader.read(info.basename(), () -> cache.nar(info), NarFacts.Symbols.NONE)));
      }
      print(
          "decompressed and hashed alone",
          infos,
          info -> {
            try (NarInput nar = cache.nar(info)) {
              nar.verify();
            }
          });
    }
  }

  private interface Task {
    void run(NarInfo info) throws Exception;
  }

  private static void print(String what, List<NarInfo> infos, Task task) throws Exception {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long bytes = 0;
    for (NarInfo info : infos) {
      task.run(info);
      bytes += info.narSize();
    }
    double seconds =
        (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
    System.out.printf(
        "%s: %.2f s of a processor, %.0f MB a second%n", what, seconds, bytes / 1e6 / seconds);
  }
}
