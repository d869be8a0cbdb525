package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// After a power failure there is the old file or the new one: what is moved was forced to the disk
/// before, and the directory is afterwards. Seen by strace, in the order in which the kernel is
/// asked.
@Tag(UnderTest.NATIVE)
class WriteOrderIT {
  @TempDir private Path temporary = Path.of("");
  private SmallStore store = new SmallStore(temporary);

  @BeforeEach
  void makeStore() throws Exception {
    store = SmallStore.in(temporary);
    store.addLibrary("one-1.0", "one", "one");
    store.program(temporary.resolve("program"), "one");
  }

  /// The calls that matter, in order: `fsync FILE`, `rename FILE FILE`, `unlink FILE`; names
  /// without their directories, and temporary ones as `TEMPORARY`.
  private List<String> calls(String command, String... arguments) throws Exception {
    Path log = store.home().resolve("strace");
    String[] line = new String[arguments.length + 9];
    System.arraycopy(
        new String[] {
          "strace",
          "-f",
          "-y",
          "-o",
          log.toString(),
          "-e",
          "trace=fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,rmdir",
          UnderTest.command(command).toString(),
          "--store=" + store.directory()
        },
        0,
        line,
        0,
        9);
    System.arraycopy(arguments, 0, line, 9, arguments.length);
    if (command.equals("nixld-index")) {
      line[8] = arguments[0];
      line[9] = "--store=" + store.directory();
    }
    store.shell().run(line).orFail();
    return calls(log);
  }

  private static List<String> calls(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .filter(call -> call.matches("[0-9]+ +[a-z0-9]+\\(.* = 0"))
        .map(call -> call.replaceFirst("^[0-9]+ +", "").replaceFirst("\\) += 0$", ""))
        .map(call -> call.replaceAll("\\.nixld-[0-9]+-[0-9]+", "TEMPORARY"))
        // Every path, of a descriptor or as text, is its last name.
        .map(call -> call.replaceAll("AT_FDCWD(<[^>]*>)?, ", ""))
        .map(call -> call.replaceAll("[0-9]+</[^>]*/([^/>]*)>", "$1"))
        .map(call -> call.replaceAll("\"[^\"]*/([^/\"]*)\"", "$1").replace("\"", ""))
        .map(call -> call.replaceAll("^(rename)at2?\\(", "$1(").replaceAll("^fdatasync", "fsync"))
        .map(call -> call.replace('(', ' ').replace(",", ""))
        .toList();
  }

  @Test
  void anIndexIsWholeBeforeItIsInItsPlace() throws Exception {
    assertThat(calls("nixld-index", "build"))
        .containsSubsequence("fsync index.db.new", "rename index.db.new index.db", "fsync nixld");
    assertThat(calls("nixld-index", "build", "--rebuild"))
        .containsSubsequence("fsync index.db.new", "rename index.db.new index.db", "fsync nixld")
        // The old one is there until then.
        .doesNotContain("unlink index.db");
  }

  /// A refresh is SQLite's transaction: the journal is on the disk before the file changes.
  @Test
  void aRefreshCanBeUndone() throws Exception {
    calls("nixld-index", "build");
    store.addLibrary("two-1.0", "two", "two");
    assertThat(calls("nixld-index", "build"))
        .containsSubsequence("fsync index.db-journal", "fsync index.db", "unlink index.db-journal");
  }

  @Test
  void aResultIsWholeBeforeItIsInItsPlace() throws Exception {
    String directory = String.valueOf(store.home().getFileName());
    assertThat(calls("nixld-env", "-o", ".env", "./program"))
        .containsSubsequence("fsync TEMPORARY", "rename TEMPORARY .env", "fsync " + directory);
  }

  @Test
  void aFarmIsWholeBeforeItIsInItsPlace() throws Exception {
    String directory = String.valueOf(store.home().getFileName());
    assertThat(calls("nixld-env", "--farm", "farm", "./program"))
        .containsSubsequence("fsync TEMPORARY", "rename TEMPORARY farm", "fsync " + directory);
    store.addLibrary("two-1.0", "two", "two");
    store.program(store.home().resolve("program"), "one", "two");
    assertThat(calls("nixld-env", "--farm", "farm", "./program"))
        .anySatisfy(
            call -> assertThat(call).startsWith("rename").contains("TEMPORARY", "farm", "EXCHANGE"))
        .containsSubsequence("fsync TEMPORARY", "fsync " + directory);
  }
}
