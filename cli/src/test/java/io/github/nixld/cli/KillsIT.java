package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexException;
import io.github.nixld.index.Provider;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SIGKILL at random moments: readers see what was there or what was to come, the next run
/// completes, and nothing of the dead is left.
///
/// `-Dnixld.kills=300` kills more often.
@Tag(UnderTest.NATIVE)
class KillsIT {
  private static final int KILLS = Integer.getInteger("nixld.kills", 60);
  private static final long SEED = Long.getLong("nixld.seed", 18);
  private static final int LIBRARIES = 300;
  private static final String RESULT = "result.env";
  private static final String HASH = "0123456789abcdfghijklmnpqrsvwxyz";

  @TempDir private Path temporary = Path.of("");
  private SmallStore store = new SmallStore(temporary);
  private final Random random = new Random(SEED);
  private Path library = temporary;
  private int added;

  @BeforeEach
  void makeStore() throws Exception {
    store = SmallStore.in(temporary);
    store.addLibrary("one-1.0", "one", "one");
    store.addLibrary("two-1.0", "two", "two");
    store.program(temporary.resolve("first"), "one");
    store.program(temporary.resolve("second"), "two");
    store.program(temporary.resolve("third"), "sample");
    try (Stream<Path> files = Files.walk(temporary, 2)) {
      library = files.filter(file -> file.endsWith("libsample.so.1")).findAny().orElseThrow();
    }
    for (int i = 0; i < LIBRARIES; i++) {
      addStorePath();
    }
    store.settle();
  }

  /// A store path with a library, made as quickly as that can be.
  private void addStorePath() throws IOException {
    String name = "%032d-sample-%d".formatted(++added, added);
    Path path = store.directory().resolve(name);
    Path lib = Files.createDirectories(path.resolve("lib"));
    Files.copy(library, lib.resolve("libsample.so.1"));
    Files.setLastModifiedTime(path, FileTime.fromMillis(1000));
  }

  private void changeStore() throws IOException {
    for (int i = 0; i < 20; i++) {
      addStorePath();
    }
    Path gone = store.directory().resolve("%032d-sample-%d".formatted(added - 200, added - 200));
    if (Files.exists(gone)) {
      Files.delete(gone.resolve("lib/libsample.so.1"));
      Files.delete(gone.resolve("lib"));
      Files.delete(gone);
    }
  }

  /// Something that nixld does, and is killed at.
  private enum Deed {
    BUILD,
    REFRESH,
    IMPORT,
    FILE,
    FARM,
    ROOTS
  }

  private List<String> line(Deed deed, int turn) {
    String program = turn % 2 == 0 ? "./first" : "./second";
    return switch (deed) {
      case BUILD -> List.of("nixld-index", "build", "--rebuild");
      case REFRESH -> List.of("nixld-index", "build");
      case IMPORT -> List.of("nixld-index", "import", "nix-index", "nix-index-" + turn % 2);
      case FILE -> List.of("nixld-env", "--no-refresh", "-o", RESULT, program);
      case FARM -> List.of("nixld-env", "--no-refresh", "--farm", "farm", "./first", "./second");
      case ROOTS -> List.of("nixld-env", "--no-refresh", "--gc-root", "roots", program);
    };
  }

  private Process start(Deed deed, int turn) throws IOException {
    List<String> line = new ArrayList<>(line(deed, turn));
    line.set(0, UnderTest.command(line.getFirst()).toString());
    line.addAll(List.of("--store", store.directory().toString()));
    if (deed == Deed.FARM && turn % 2 == 0) {
      line.remove("./second");
    }
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(temporary.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(temporary.resolve("out").toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(store.shell().variables());
    return builder.start();
  }

  private void complete(Deed deed, int turn) throws Exception {
    Process process = start(deed, turn);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as("%s: %s", deed, Files.readString(temporary.resolve("out")))
        .isZero();
  }

  private Path index() {
    return temporary.resolve("cache/nixld/index.db");
  }

  /// What a reader of the index finds: every store path whole.
  ///
  /// @return whether there is one
  private boolean readIndex() {
    try (Index index = Index.open(index())) {
      Set<String> storePaths = new TreeSet<>();
      for (Provider provider : index.providers("libsample.so.1")) {
        assertThat(provider.directory()).endsWith("/lib");
        assertThat(storePaths.add(provider.directory())).isTrue();
      }
      assertThat(storePaths).hasSizeGreaterThan(LIBRARIES / 2);
      assertThat(index.providers("libone.so.1")).hasSize(1);
      return true;
    } catch (IndexException e) {
      // A commit that was killed: whoever builds next plays it back.
      assertThat(e.getMessage()).endsWith("run nixld-index build");
      return false;
    }
  }

  private @Nullable String target(String link) throws IOException {
    try {
      return Files.readSymbolicLink(temporary.resolve("farm").resolve(link)).toString();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private List<String> leftovers() throws IOException {
    try (Stream<Path> files = Files.walk(temporary, 3)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(".nixld-") || name.endsWith(".new"))
          .toList();
    }
  }

  private List<String> names(String directory) throws IOException {
    try (Stream<Path> files = Files.list(temporary.resolve(directory))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private void makeDatabases() throws IOException {
    for (int i = 0; i < 2; i++) {
      Path directory = Files.createDirectories(temporary.resolve("nix-index-" + i));
      try (OutputStream out = Files.newOutputStream(directory.resolve("files"))) {
        out.write("NIXI".getBytes(StandardCharsets.UTF_8));
        out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(1).array());
        try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
          for (int j = 0; j < 2_000; j++) {
            zstd.write(
                """
                9r\0\0/lib/libsample%d.so.%d
                p\0\0{"hash":"%s","name":"sample-1.0","origin":{"attr":"sample%d","output":"out","toplevel":true}}
                """
                    .formatted(j, i, HASH, j)
                    .getBytes(StandardCharsets.UTF_8));
          }
        }
      }
    }
  }

  @Test
  void killsAtRandomMoments() throws Exception {
    makeDatabases();
    Files.createFile(temporary.resolve(RESULT));
    complete(Deed.BUILD, 0);
    TreeMap<Deed, Long> nanoseconds = new TreeMap<>();
    Set<String> results = new TreeSet<>();
    Set<String> always = new TreeSet<>();
    for (Deed deed : Deed.values()) {
      complete(deed, 0);
      if (deed == Deed.FARM) {
        always.addAll(names("farm"));
      }
      results.add(Files.readString(temporary.resolve(RESULT)));
      long start = System.nanoTime();
      complete(deed, 1);
      nanoseconds.put(deed, System.nanoTime() - start);
      results.add(Files.readString(temporary.resolve(RESULT)));
    }
    results.remove("");
    assertThat(results).hasSize(2);
    assertThat(always).isNotEmpty();
    AtomicBoolean done = new AtomicBoolean();
    List<Throwable> failures = new ArrayList<>();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              try {
                while (!done.get()) {
                  readIndex();
                  for (String link : always) {
                    assertThat(target(link)).as(link).isNotNull();
                  }
                }
              } catch (Throwable e) {
                failures.add(e);
              }
            });
    int killed = 0;
    TreeMap<Deed, Integer> counts = new TreeMap<>();
    for (int turn = 0; turn < KILLS; turn++) {
      Deed deed = Deed.values()[turn % Deed.values().length];
      if (deed == Deed.REFRESH || deed == Deed.BUILD) {
        changeStore();
      }
      Process process = start(deed, turn);
      TimeUnit.NANOSECONDS.sleep((long) (random.nextDouble() * nanoseconds.getOrDefault(deed, 1L)));
      if (process.isAlive()) {
        process.destroyForcibly();
        killed++;
        counts.merge(deed, 1, Integer::sum);
      }
      process.waitFor();
      assertThat(results).contains(Files.readString(temporary.resolve(RESULT)));
      complete(deed, turn);
      assertThat(readIndex()).isTrue();
      assertThat(leftovers()).isEmpty();
      assertThat(names("roots")).containsExactly("nixld", "nixld-2");
    }
    done.set(true);
    reader.join();
    assertThat(failures).isEmpty();
    System.out.println(
        "KillsIT: %d of %d runs were killed (%s), seed %d".formatted(killed, KILLS, counts, SEED));
    assertThat(killed).isGreaterThan(KILLS / 3);
  }
}
