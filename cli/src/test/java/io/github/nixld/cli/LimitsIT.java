package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.index.Index;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a process may not have: descriptors, memory, threads, permission. A line and a status, and
/// nothing is lost or remembered wrongly.
@Tag(UnderTest.NATIVE)
class LimitsIT {
  private static final int NOBODY = 65534;
  private static final int STORE_PATHS = 60;

  @TempDir private Path temporary = Path.of("");
  private SmallStore store = new SmallStore(temporary);

  @BeforeEach
  void makeStore() throws Exception {
    store = SmallStore.in(temporary);
    store.addLibrary("one-1.0", "one", "one");
    store.program(temporary.resolve("program"), "one");
    Path library;
    try (Stream<Path> files = Files.walk(temporary, 2)) {
      library = files.filter(file -> file.endsWith("libone.so.1")).findAny().orElseThrow();
    }
    for (int i = 0; i < STORE_PATHS; i++) {
      Path path = store.directory().resolve("%032d-sample-%d".formatted(i, i));
      Path deep = Files.createDirectories(path.resolve("lib/a/b/c/d/e/f"));
      Files.copy(library, deep.resolve("libsample.so.1"));
      Files.setLastModifiedTime(path, FileTime.fromMillis(1000));
    }
  }

  private Ran limited(String limits, String... line) throws Exception {
    String[] all = new String[line.length + 4];
    all[0] = "sh";
    all[1] = "-c";
    all[2] = limits + "; exec \"$@\"";
    all[3] = "sh";
    System.arraycopy(line, 0, all, 4, line.length);
    all[4] = UnderTest.command(line[0]).toString();
    return store.shell().run(all);
  }

  private void oneLine(Ran ran) {
    assertThat(ran.err()).as(ran.toString()).hasLineCount(1);
    assertThat(ran.err()).doesNotContain("Exception", "\tat ");
    assertThat(ran.out()).isEmpty();
  }

  private void nothingIsMissing(Path index) throws Exception {
    try (Index opened = Index.open(index)) {
      assertThat(opened.providers("libsample.so.1")).hasSize(STORE_PATHS);
    }
  }

  /// A build under a limit.
  private Ran built(String limit, Path index) throws Exception {
    return limited(
        limit,
        "nixld-index",
        "build",
        "--quiet",
        "--store",
        store.directory().toString(),
        "--index",
        index.toString());
  }

  @Test
  void fewDescriptors() throws Exception {
    Path index = store.home().resolve("i.db");
    TreeMap<Integer, Integer> statuses = new TreeMap<>();
    for (int files = 3; files < 64; files++) {
      Files.deleteIfExists(index);
      Ran ran = built("ulimit -n " + files, index);
      statuses.put(files, ran.status());
      if (ran.status() == 0) {
        nothingIsMissing(index);
      } else {
        oneLine(ran);
        assertThat(index).doesNotExist();
      }
    }
    System.out.println("LimitsIT: build by number of descriptors: " + statuses);
    assertThat(statuses).containsEntry(63, 0);
    assertThat(statuses.get(3)).isNotZero();
  }

  @Test
  void littleMemory() throws Exception {
    Path index = store.home().resolve("i.db");
    TreeMap<Integer, Integer> statuses = new TreeMap<>();
    for (int megabytes : List.of(50, 100, 200, 400, 800, 1600, 3200)) {
      Files.deleteIfExists(index);
      Ran ran = built("ulimit -v " + megabytes * 1024, index);
      statuses.put(megabytes, ran.status());
      if (ran.status() == 0) {
        nothingIsMissing(index);
      } else {
        assertThat(ran.err()).as(ran.toString()).isNotEmpty().doesNotContain("\tat ");
        assertThat(index).doesNotExist();
      }
    }
    System.out.println("LimitsIT: build by megabytes of address space: " + statuses);
    assertThat(statuses).containsEntry(3200, 0);
  }

  private void asRoot() throws IOException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self/status"), "unix:uid").equals(0),
        "only root can play another user");
  }

  @Test
  void aProgramThatMayNotBeReadIsSaid() throws Exception {
    asRoot();
    Path program = store.program(store.home().resolve("secret"));
    open(store.home());
    Files.setPosixFilePermissions(program, Set.of());

    Ran ran = asNobody("nixld-run", program.toString());
    assertThat(ran.err()).isEqualTo("nixld: " + program + ": permission denied\n");
    assertThat(ran.status()).isEqualTo(3);
  }

  private Ran asNobody(String... line) throws Exception {
    return asNobody(List.of(), line);
  }

  /// @param limit a program with options, which runs the command under some limit
  private Ran asNobody(List<String> limit, String... line) throws Exception {
    return asNobody(store.shell().with("HOME", "/nonexistent"), limit, line);
  }

  private static Ran asNobody(Shell shell, List<String> limit, String... line) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    all.addAll(limit);
    all.add(UnderTest.commandForOthers(line[0]).toString());
    all.addAll(List.of(line).subList(1, line.length));
    return shell.run(all.toArray(String[]::new));
  }

  private void open(Path path) throws IOException {
    Path top = temporary.toRealPath();
    for (Path at = path; at != null && at.startsWith(top); at = at.getParent()) {
      Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /// A full process table.
  @Test
  void fewProcesses() throws Exception {
    asRoot();
    store.settle();
    assertThat(store.nixld("nixld-run", "./program").orFail()).isEqualTo("one\n");
    Path cache = store.home().resolve("cache/nixld");
    open(cache);
    own(cache);
    Path index = cache.resolve("i.db");
    TreeMap<Integer, Integer> statuses = new TreeMap<>();
    String where = store.directory().toString();
    for (int processes = 1; processes < 8; processes++) {
      String limit = "--nproc=" + processes;
      Files.deleteIfExists(index);
      Ran ran =
          asNobody(
              List.of("prlimit", limit),
              "nixld-index",
              "build",
              "--quiet",
              "--store",
              where,
              "--index",
              index.toString());
      statuses.put(processes, ran.status());
      if (ran.status() == 0) {
        nothingIsMissing(index);
      } else {
        oneLine(ran);
        assertThat(ran.err()).contains("too many processes");
        assertThat(index).doesNotExist();
      }
      // It starts no thread.
      Ran started = asNobody(List.of("prlimit", limit), "nixld-run", "--store", where, "./program");
      assertThat(started).isEqualTo(new Ran(0, "one\n", ""));
    }
    System.out.println("LimitsIT: build by number of processes: " + statuses);
    assertThat(statuses).containsEntry(7, 0);
    assertThat(statuses.get(1)).isNotZero();
  }

  /// Gives a directory and what is in it to the other user.
  private static void own(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Files.setAttribute(file, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  @Test
  void noPermission() throws Exception {
    asRoot();
    store.settle();
    store.nixldEnv("-o", ".env", "--farm", "farm", "--gc-root", "roots", "./program").orFail();
    open(store.home().resolve("cache/nixld"));
    String result = Files.readString(store.home().resolve(".env"));
    String where = store.directory().toString();
    Path index = store.index();

    for (List<String> line :
        List.of(
            List.of("nixld-index", "build", "--rebuild", "--store", where),
            List.of("nixld-env", "--store", where, "-o", ".env", "./program"),
            List.of("nixld-env", "--store", where, "--farm", "farm", "./program"),
            List.of("nixld-env", "--store", where, "--report", "report.html", "./program"))) {
      Ran ran = asNobody(line.toArray(String[]::new));
      assertThat(ran.status()).as(ran.toString()).isBetween(2, 4);
      assertThat(ran.err()).as(line.toString()).startsWith("nixld: ").hasLineCount(1);
      assertThat(ran.err()).containsAnyOf("permission denied", "Permission denied", "another user");
    }
    assertThat(Files.readString(store.home().resolve(".env"))).isEqualTo(result);
    nothingIsMissing(index);
    // What can be read is used, as it is.
    Ran ran = asNobody("nixld-env", "--store", where, "--gc-root", "roots", "./program");
    assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(ran.out()).contains("NIX_LD=");
    assertThat(ran.err()).contains("roots belongs to another user: no GC roots");
  }

  /// The system's index belongs to its service; users have no part in it but reading.
  @Test
  void aLockOfAnotherUser() throws Exception {
    asRoot();
    Path directory = Files.createDirectory(store.home().resolve("theirs"));
    Files.createFile(directory.resolve("index.db.lock"));
    open(directory);
    Files.setAttribute(directory, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
    Ran ran =
        asNobody(
            "nixld-index",
            "build",
            "--store",
            store.directory().toString(),
            "--index",
            directory.resolve("index.db").toString());
    assertThat(ran.status()).isEqualTo(ExitStatus.NO_INDEX);
    assertThat(ran.err())
        .contains("index.db cannot be written: it belongs to another user")
        .hasLineCount(1);
  }

  @Test
  void aDiskThatCannotBeWritten() throws Exception {
    asRoot();
    Path disk = Files.createDirectory(store.home().resolve("disk"));
    Processes.run("mount", "-t", "tmpfs", "none", disk.toString()).orFail();
    try {
      store
          .nixldEnv(
              "-o",
              "disk/.env",
              "--farm",
              "disk/farm",
              "--gc-root",
              "disk/roots",
              "--index",
              "disk/index.db",
              "./program")
          .orFail();
      store.addLibrary("two-1.0", "two", "two");
      store.program(store.home().resolve("program"), "one", "two");
      Processes.run("mount", "-o", "remount,ro", disk.toString()).orFail();
      for (List<String> line :
          List.of(
              List.of("nixld-index", "build", "--index", "disk/index.db"),
              List.of("nixld-env", "-o", "disk/.env", "./program"),
              List.of("nixld-env", "--farm", "disk/farm", "./program"))) {
        Ran ran =
            line.getFirst().equals("nixld-index")
                ? store
                    .shell()
                    .run(
                        UnderTest.command("nixld-index").toString(),
                        "build",
                        "--store",
                        store.directory().toString(),
                        "--index",
                        "disk/index.db")
                : store.nixldEnv(line.subList(1, line.size()).toArray(String[]::new));
        assertThat(ran.status()).as(line + ran.toString()).isBetween(2, 4);
        assertThat(
                ran.err().lines().filter(it -> it.contains("ead-only") || it.contains("readonly")))
            .as(line + ran.toString())
            .hasSize(1);
      }
      Ran ran = store.nixldEnv("--no-refresh", "--index", "disk/index.db", "./program");
      assertThat(ran.err()).contains("libtwo.so.1");
      // The old index still serves, and what it lacks is said.
      Ran refreshing = store.nixldEnv("--index", "disk/index.db", "./program");
      assertThat(refreshing.out()).isEqualTo(ran.out());
      assertThat(refreshing.err())
          .contains(
              "nixld: the index is used as it is, although 1 store path is new: ",
              "/disk/index.db cannot be written: Read-only file system\n",
              "libtwo.so.1");
    } finally {
      Processes.run("umount", disk.toString()).orFail();
    }
  }

  /// An account without a home, and a cache that its owner has closed.
  @Test
  void aHomeThatCannotBeWritten() throws Exception {
    asRoot();
    open(store.home());
    String where = store.directory().toString();
    Shell nobody = store.shell().with("HOME", "/nonexistent").with("XDG_CACHE_HOME", "");
    Ran ran = asNobody(nobody, List.of(), "nixld-run", "--store", where, "./program");
    assertThat(ran.status()).isEqualTo(ExitStatus.NO_INDEX);
    assertThat(ran.err())
        .startsWith("nixld: /nonexistent/.cache/nixld/index-")
        .contains(" cannot be written", "permission denied")
        .endsWith(
            ": name a file elsewhere with --index, or a cache directory with XDG_CACHE_HOME\n")
        .hasLineCount(1);
    Ran doctor = asNobody(nobody, List.of(), "nixld", "doctor", "--store", where);
    assertThat(doctor.out())
        .containsPattern("wrong +index .* cannot be made \\(/.*: permission denied\\)")
        .doesNotContain("the first nixld-env");

    Path closed = Files.createDirectory(store.home().resolve("closed"));
    own(closed);
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    Shell shut = store.shell().with("XDG_CACHE_HOME", closed.toString());
    assertThat(asNobody(shut, List.of(), "nixld-index", "build", "--store", where).err())
        .contains(" cannot be written", "permission denied")
        .hasLineCount(1);
    assertThat(asNobody(shut, List.of(), "nixld-index", "status", "--store", where).err())
        .endsWith(".db cannot be read: permission denied\n");
  }
}
