package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A disk that fails (EIO) at any call of the kernel: the answer is right, or there is a line and a
/// status. What was not read is not remembered as if it were not there.
///
/// strace makes a call fail: the first of each thread, then the second, and so on.
@Tag(UnderTest.NATIVE)
class FailingDiskIT {
  private static final int CALLS = 30;

  @TempDir private Path temporary = Path.of("");
  private SmallStore store = new SmallStore(temporary);
  private Ran sound = new Ran(0, "", "");

  @BeforeEach
  void makeStore() throws Exception {
    Installed.need("strace");
    store = SmallStore.in(temporary);
    store.addLibrary("one-1.0", "one", "one");
    store.program(store.home().resolve("program"), "one");
    // Otherwise what lies near the program would do instead.
    store.shell().script("rm -r libraries*").orFail();
    store.settle();
    sound = choose("sound.db");
    assertThat(sound.status()).as(sound.toString()).isZero();
  }

  private Ran choose(String index, String... tracer) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(tracer));
    line.addAll(
        List.of(
            UnderTest.command("nixld-env").toString(),
            "--store",
            store.directory().toString(),
            "--index",
            index,
            "./program"));
    return store.shell().run(line.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openat",
        "read",
        "pread64",
        "statx",
        "newfstatat",
        "fstat",
        "getdents64",
        "readlink",
        "write",
        "pwrite64",
        "fsync",
        "rename"
      })
  void isNotMistakenForAnEmptyOne(String call) throws Exception {
    int failed = 0;
    int tried = 0;
    for (int number = 1; number <= CALLS; number++) {
      Ran ran =
          choose(
              "index.db",
              "strace",
              "-f",
              "-qq",
              "-o",
              "log",
              "-e",
              "trace=" + call,
              "-e",
              "inject=%s:error=EIO:when=%d".formatted(call, number));
      if (!Files.readString(store.home().resolve("log")).contains("(INJECTED)")) {
        break;
      }
      tried++;
      if (ran.status() == 0) {
        assertThat(ran.out()).as(call + number + ran).isEqualTo(sound.out());
      } else {
        failed++;
        assertThat(ran.err()).as(call + number + ran).doesNotContain("Exception", "\tat ");
        assertThat(ran.err() + ran.out()).as(call + number).isNotEmpty();
      }
      Ran next = choose("index.db");
      assertThat(next.out()).as(call + number + ran + next).isEqualTo(sound.out());
      assertThat(next.status()).isZero();
      deleteIndex();
    }
    System.out.println(
        "FailingDiskIT: %s: %d failed calls, %d of them ended the command"
            .formatted(call, tried, failed));
  }

  private void deleteIndex() throws IOException {
    try (Stream<Path> files = Files.list(store.home())) {
      for (Path file : files.toList()) {
        if (String.valueOf(file.getFileName()).startsWith("index.db")) {
          Files.delete(file);
        }
      }
    }
  }
}
