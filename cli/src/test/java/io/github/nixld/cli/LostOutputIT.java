package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.command.ExitStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A result that cannot be written is not a success.
class LostOutputIT {
  @TempDir private static Path work = Path.of("");

  private static Ran run(String script) throws Exception {
    return Shell.in(work)
        .with("PATH", UnderTest.PREFIX.resolve("bin") + ":" + System.getenv("PATH"))
        .run("sh", "-c", script);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nixld-ldd /bin/sh",
        "nixld-ldd --json /bin/sh",
        "nixld-index show /bin/sh",
        "nixld-env --help",
        "nixld-run --version"
      })
  void aFullDiskIsSaid(String command) throws Exception {
    Ran ran = run(command + " > /dev/full");
    assertThat(ran.status()).isEqualTo(ExitStatus.OUTPUT);
    assertThat(ran.err())
        .isEqualTo("nixld: standard output cannot be written: No space left on device\n");
  }

  @Test
  void aClosedStandardOutputIsSaid() throws Exception {
    Ran ran = run("nixld-ldd /bin/sh >&-");
    assertThat(ran.status()).isEqualTo(ExitStatus.OUTPUT);
    assertThat(ran.err()).startsWith("nixld: standard output cannot be written: ").hasLineCount(1);
  }

  /// Files that nixld opens do not take the place of a closed stream: the index would have the
  /// result written into it.
  @Test
  void aClosedStandardOutputIsNotAFileOfNixld() throws Exception {
    assertThat(
            run("mkdir -p store; nixld-index build --quiet --store store --index i.db >&- 2>&- <&-")
                .status())
        .isZero();
    assertThat(run("nixld-index status --store store --index i.db >&-").status())
        .isEqualTo(ExitStatus.OUTPUT);
    assertThat(run("nixld-index verify --store store --index i.db").status()).isZero();
  }

  @Test
  void aReaderThatHasEnoughIsNoFault() throws Exception {
    Ran ran = run("{ nixld-ldd --json /bin/sh; echo $? >&2; } | true");
    assertThat(ran.err()).isIn("141\n", "0\n");
  }
}
