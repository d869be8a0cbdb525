package io.github.nixld.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a loader's trace tells about what it did not find.
class TraceTest {
  @TempDir private Path directory = Path.of("");

  private Path trace(String... events) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String event : events) {
      text.append("    123:\t").append(event).append('\n');
    }
    return Files.writeString(directory.resolve("trace.123"), text);
  }

  @Test
  void foundInTheSecondDirectoryIsFound() throws IOException {
    assertThat(
            Trace.missing(
                trace(
                    "find library=liba.so.1 [0]; searching",
                    "  trying file=/none/liba.so.1",
                    "  trying file=/nowhere/liba.so.1",
                    "file=liba.so.1 [0];  generating link map",
                    "find library=libb.so.1 [0]; searching",
                    " search path=/none\t\t(RUNPATH from file ./p)",
                    "  trying file=/none/libb.so.1",
                    "find library=libc.so.1 [0]; searching")))
        .containsExactly("libb.so.1", "libc.so.1");
  }

  @Test
  void foundInTheEndIsFound() throws IOException {
    assertThat(
            Trace.missing(
                trace(
                    "find library=liba.so.1 [0]; searching",
                    "  trying file=/none/liba.so.1",
                    "find library=liba.so.1 [0]; searching",
                    "  trying file=/other/liba.so.1",
                    "file=liba.so.1 [0];  generating link map")))
        .isEmpty();
  }

  @Test
  void loadedAlreadyByAnotherNameIsFound() throws IOException {
    Path library = Files.writeString(directory.resolve("libd.so"), "");
    assertThat(
            Trace.missing(trace("find library=libd.so [0]; searching", "  trying file=" + library)))
        .isEmpty();
  }

  @Test
  void whatIsNoTraceTellsNothing() throws IOException {
    assertThat(Trace.missing(Files.writeString(directory.resolve("x"), "\0\n:\t\nfind library=")))
        .isEmpty();
    assertThat(Trace.missing(trace("", "find library", "file=", "  trying file=/a\0b"))).isEmpty();
  }
}
