package io.github.nixld.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the mode and the capabilities of a file say; that the loader goes by it is for
/// `SecureModeTest`.
class SecureExecutionTest {
  @TempDir private Path directory;
  private Path program;

  @BeforeEach
  void aProgram() throws IOException {
    program = Files.writeString(directory.resolve("program"), "program");
  }

  private boolean runs(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }

  @Test
  void anOrdinaryProgramIsTrusted() throws Exception {
    assertThat(runs("chmod", "755", program.toString())).isTrue();
    assertThat(SecureExecution.reason(program)).isNull();
  }

  @Test
  void setuid() throws Exception {
    assertThat(runs("chmod", "4755", program.toString())).isTrue();
    assertThat(SecureExecution.reason(program)).isEqualTo("setuid");
  }

  @Test
  void setgidCountsWhereTheGroupMayExecuteIt() throws Exception {
    assertThat(runs("chmod", "2755", program.toString())).isTrue();
    assertThat(SecureExecution.reason(program)).isEqualTo("setgid");
    assertThat(runs("chmod", "2745", program.toString())).isTrue();
    assertThat(SecureExecution.reason(program)).isNull();
  }

  @Test
  void capabilities() throws Exception {
    Path setcap = Path.of("/usr/sbin/setcap");
    Installed.need(setcap);
    Path plain = Files.writeString(directory.resolve("prog"), "program");
    assumeTrue(runs(setcap.toString(), "cap_net_raw+p", plain.toString()), "not allowed");
    assertThat(SecureExecution.reason(plain)).isEqualTo("has file capabilities");
    Path link = Files.createSymbolicLink(directory.resolve("link"), plain);
    assertThat(SecureExecution.reason(link)).isEqualTo("has file capabilities");
  }
}
