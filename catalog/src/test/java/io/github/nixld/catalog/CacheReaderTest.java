package io.github.nixld.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.cache.CacheException;
import io.github.nixld.cache.CacheSource;
import io.github.nixld.cache.Compression;
import io.github.nixld.cache.NarBuilder;
import io.github.nixld.cache.Patience;
import io.github.nixld.cache.SampleCache;
import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// NARs that do something to their reader.
class CacheReaderTest {
  @TempDir private Path directory;
  private SampleCache cache;
  private final AtomicInteger opened = new AtomicInteger();

  @BeforeEach
  void make() {
    cache = new SampleCache(directory);
  }

  /// What the first bytes of a NAR do.
  private interface Fault {
    void happen() throws IOException;
  }

  private PathContents read(Fault fault) throws IOException {
    byte[] nar = NarBuilder.nar(NarBuilder.tree(Map.of("lib/libx.so", new byte[10])));
    String basename = cache.add("x-1", nar, Compression.NONE, List.of());
    CacheSource plain = CacheSource.of(directory.toString(), Patience.of(1));
    try (Caches caches =
        Caches.open(List.of("any"), _ -> new FaultySource(plain, fault), List.of())) {
      CacheReader reader = new CacheReader(caches);
      return reader.read(
          reader.info(basename),
          new NarFacts(new NixStore(Path.of("/nix/store")), directory, Duration.ofHours(1)),
          NarFacts.Symbols.NONE);
    }
  }

  private final class FaultySource implements CacheSource {
    private final CacheSource plain;
    private final Fault fault;

    FaultySource(CacheSource plain, Fault fault) {
      this.plain = plain;
      this.fault = fault;
    }

    @Override
    public String address() {
      return plain.address();
    }

    @Override
    public InputStream open(String file) throws IOException {
      if (file.startsWith("nar/")) {
        opened.incrementAndGet();
        fault.happen();
      }
      return plain.open(file);
    }
  }

  @Test
  void aFaultOnTheWayIsGivenThreeTries() {
    assertThatThrownBy(() ->
            read(() -> {
              throw new IOException("reset");
            }))
        .isInstanceOf(CacheException.class)
        .hasMessage("reset");
    assertThat(opened).hasValue(3);
  }

  @Test
  void aFaultThatPassesIsForgotten() throws Exception {
    PathContents contents =
        read(() -> {
          if (opened.get() < 3) {
            throw new IOException("reset");
          }
        });
    assertThat(contents.files()).containsOnlyKeys("lib/libx.so");
  }

  @Test
  void whatMakesTheReaderFailIsOneStorePathThatCannotBeRead() {
    assertThatThrownBy(() ->
            read(() -> {
              throw new ArrayIndexOutOfBoundsException("Index 5\nof 3");
            }))
        .isInstanceOf(CacheException.class)
        .hasMessageStartingWith("its reader fails: ")
        .hasMessageEndingWith("Index 5");
    assertThatThrownBy(() ->
            read(() -> {
              throw new OutOfMemoryError("Java heap space");
            }))
        .isInstanceOf(CacheException.class);
    assertThat(opened).hasValue(2);
  }

  /// A full disk is no fault of the NAR.
  @Test
  void aFaultOfTheMachineEndsTheRun() {
    assertThatThrownBy(() ->
            read(() -> {
              throw new UncheckedIOException(new IOException("no space left"));
            }))
        .isInstanceOf(UncheckedIOException.class);
  }
}
