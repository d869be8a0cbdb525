package io.github.nixld.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdOutputStream;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that is full at any write: a line and a status, and nothing is lost.
///
/// A small file system in memory grows from what is on it to what is enough, in steps.
@Tag(UnderTest.JVM)
class FullDiskIT {
  private static final int STEPS = 50;
  private static final int PAGE = 4096;
  private static final String HASH = "0123456789abcdfghijklmnpqrsvwxyz";

  @TempDir private Path temporary = Path.of("");
  private SmallStore store = new SmallStore(temporary);
  private Path disk = temporary;
  private Path program = temporary;
  private Path other = temporary;
  private int added;

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self/status"), "unix:uid").equals(0),
        "only root can mount a small disk");
    store = SmallStore.in(temporary);
    store.addLibrary("one-1.0", "one", "one");
    store.addLibrary("two-1.0", "two", "two");
    program = store.program(temporary.resolve("first"), "one");
    other = store.program(temporary.resolve("second"), "one", "two");
    addStorePaths(100);
    disk = Files.createDirectory(store.home().resolve("disk"));
    Processes.run("mount", "-t", "tmpfs", "-o", "size=64m", "none", disk.toString()).orFail();
  }

  @AfterEach
  void unmount() throws Exception {
    if (!disk.equals(temporary)) {
      Processes.run("umount", disk.toString()).orFail();
    }
  }

  private void addStorePaths(int count) throws IOException {
    Path library;
    try (Stream<Path> files = Files.walk(temporary, 2)) {
      library = files.filter(file -> file.endsWith("libone.so.1")).findAny().orElseThrow();
    }
    for (int i = 0; i < count; i++) {
      String name = "%032d-sample-%d".formatted(++added, added);
      Path path = store.directory().resolve(name);
      Path lib = Files.createDirectories(path.resolve("lib"));
      Files.copy(library, lib.resolve("libsample" + added + ".so.1"));
      Files.setLastModifiedTime(path, FileTime.fromMillis(1000));
    }
  }

  private Ran run(String... line) {
    List<String> arguments = new ArrayList<>(List.of(line));
    arguments.addAll(
        List.of(
            "--store",
            store.directory().toString(),
            "--index",
            disk.resolve("index.db").toString()));
    return CommandRunner.run(arguments);
  }

  private long used() throws IOException {
    FileStore file = Files.getFileStore(disk);
    return file.getTotalSpace() - file.getUnallocatedSpace();
  }

  private void resize(long bytes, String option) throws Exception {
    Processes.run("mount", "-o", "remount," + option + "=" + Math.max(bytes, 1), disk.toString())
        .orFail();
  }

  /// A state of the disk to try from.
  private interface Preparation {
    void run() throws Exception;
  }

  /// What must be so after a command that failed, or succeeded.
  private interface Check {
    void of(boolean failed) throws Exception;
  }

  /// Tries a command on disks of growing size until it succeeds.
  private void fill(String what, Preparation preparation, Check check, String... line)
      throws Exception {
    int failures = 0;
    preparation.run();
    long before = used();
    assertThat(run(line).status()).as(what).isZero();
    long needed = Math.max(PAGE * (long) STEPS, 3 * (used() - before) + 64 * PAGE);
    for (int step = 0; step <= STEPS; step++) {
      resize(64 << 20, "size");
      preparation.run();
      long had = used();
      resize(had + needed * step / STEPS / PAGE * PAGE, "size");
      Ran ran = run(line);
      if (ran.status() != 0) {
        failures++;
        assertThat(ran.err()).as(what).startsWith("nixld: ").hasLineCount(1);
        assertThat(ran.err()).doesNotContain("Exception", "\tat ");
      }
      check.of(ran.status() != 0);
      assertThat(leftovers()).as(what).isEmpty();
    }
    assertThat(run(line).status()).isZero();
    System.out.println(
        "FullDiskIT: %s on %d sizes of a disk, %d too small".formatted(what, STEPS + 1, failures));
    assertThat(failures).isPositive();
  }

  private List<String> leftovers() throws IOException {
    try (Stream<Path> files = Files.walk(disk)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(".nixld-") || name.endsWith(".new"))
          .toList();
    }
  }

  private void clear() throws IOException {
    try (Stream<Path> files = Files.walk(disk)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        if (!file.equals(disk)) {
          Files.delete(file);
        }
      }
    }
  }

  private int indexed() throws IndexException {
    try (Index index = Index.open(disk.resolve("index.db"))) {
      assertThat(index.providers("libone.so.1")).hasSize(1);
      int found = 0;
      for (int i = 1; i <= added; i++) {
        found += index.providers("libsample" + i + ".so.1").size();
      }
      return found;
    }
  }

  @Test
  void aFirstBuild() throws Exception {
    fill(
        "build",
        this::clear,
        failed -> {
          if (failed) {
            assertThat(disk.resolve("index.db")).doesNotExist();
          } else {
            assertThat(indexed()).isEqualTo(added);
          }
        },
        "nixld-index",
        "build",
        "--quiet");
  }

  @Test
  void anotherBuild() throws Exception {
    int before = added;
    assertThat(run("nixld-index", "build").status()).isZero();
    Path old = Files.copy(disk.resolve("index.db"), temporary.resolve("old.db"));
    addStorePaths(100);
    Preparation old2 =
        () -> {
          clear();
          Files.copy(old, disk.resolve("index.db"));
        };
    Check check =
        failed -> {
          if (failed) {
            assertThat(indexed()).isBetween(before, added);
          } else {
            assertThat(indexed()).isEqualTo(added);
          }
        };
    fill("rebuild", old2, check, "nixld-index", "build", "--quiet", "--rebuild");
    fill("refresh", old2, check, "nixld-index", "build", "--quiet");
  }

  @Test
  void learning() throws Exception {
    List<Path> databases = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      databases.add(database(i));
    }
    assertThat(run("nixld-index", "import", "nix-index", databases.getFirst().toString()).status())
        .isZero();
    Path attributes = disk.resolve("index.db.attributes");
    byte[] old = Files.readAllBytes(attributes);
    fill(
        "import",
        () -> {
          clear();
          Files.write(attributes, old);
        },
        failed ->
            assertThat(java.util.Arrays.equals(Files.readAllBytes(attributes), old))
                .isEqualTo(failed),
        "nixld-index",
        "import",
        "--quiet",
        "nix-index",
        databases.getLast().toString());
  }

  private Path database(int number) throws IOException {
    Path directory = Files.createDirectories(temporary.resolve("nix-index-" + number));
    try (OutputStream out = Files.newOutputStream(directory.resolve("files"))) {
      out.write("NIXI".getBytes(UTF_8));
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(1).array());
      try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
        for (int i = 0; i < 300; i++) {
          zstd.write(
              """
              9r\0\0/lib/libsample%d.so.%d
              p\0\0{"hash":"%s","name":"sample-1.0","origin":{"attr":"sample%d","output":"out","toplevel":true}}
              """
                  .formatted(i, number, HASH, i)
                  .getBytes(UTF_8));
        }
      }
    }
    return directory;
  }

  @Test
  void aResult() throws Exception {
    String result = disk.resolve(".env").toString();
    fill(
        "-o",
        () -> {
          clear();
          assertThat(run("nixld-env", "-o", result, program.toString()).status()).isZero();
        },
        _ -> assertThat(Path.of(result)).content().contains("NIX_LD="),
        "nixld-env",
        "-o",
        result,
        other.toString());
  }

  @Test
  void aReport() throws Exception {
    Path report = disk.resolve("report.html");
    fill(
        "--report",
        () -> {
          clear();
          assertThat(run("nixld-index", "build", "--quiet").status()).isZero();
          Files.writeString(report, "old");
        },
        failed ->
            assertThat(Files.readString(report).equals("old")).as("the old one").isEqualTo(failed),
        "nixld-env",
        "--report",
        report.toString(),
        other.toString());
  }

  @Test
  void aFarm() throws Exception {
    Path farm = disk.resolve("farm");
    // Of a store that changed a moment ago, the index would be brought up to date each time.
    Files.setLastModifiedTime(store.directory(), FileTime.fromMillis(1000));
    assertThat(run("nixld-index", "build").status()).isZero();
    assertThat(run("nixld-env", "--farm", farm.toString(), program.toString()).status()).isZero();
    List<String> old = names(farm);
    assertThat(run("nixld-env", "--farm", farm.toString(), other.toString()).status()).isZero();
    List<String> wanted = names(farm);
    assertThat(wanted).isNotEqualTo(old);
    int failures = 0;
    for (int inodes = 0; inodes < STEPS; inodes++) {
      resize(100_000, "nr_inodes");
      assertThat(run("nixld-env", "--farm", farm.toString(), program.toString()).status()).isZero();
      resize(inodesInUse() + inodes, "nr_inodes");
      Ran ran = run("nixld-env", "--farm", farm.toString(), other.toString());
      if (ran.status() != 0) {
        failures++;
        assertThat(ran.err()).startsWith("nixld: ").hasLineCount(1).contains("No space left");
      }
      assertThat(names(farm)).isEqualTo(ran.status() == 0 ? wanted : old);
      assertThat(leftovers()).isEmpty();
    }
    System.out.println(
        "FullDiskIT: --farm with %d numbers of inodes, %d too few".formatted(STEPS, failures));
    assertThat(failures).isPositive();
  }

  private long inodesInUse() throws Exception {
    String[] words =
        Processes.run("stat", "-f", "-c", "%c %d", disk.toString()).orFail().strip().split(" ");
    return Long.parseLong(words[0]) - Long.parseLong(words[1]);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}
