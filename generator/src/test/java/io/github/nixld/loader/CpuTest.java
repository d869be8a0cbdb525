package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is read out of /proc/cpuinfo; [HwcapsTest] has ld.so judge it for the processor of this
/// machine.
class CpuTest {
  private static final String V2 = "sse2 pni ssse3 cx16 sse4_1 sse4_2 popcnt lahf_lm";
  private static final String V3 = V2 + " avx f16c fma movbe bmi1 avx2 bmi2";
  private static final String V4 = " avx512f avx512dq avx512cd avx512bw avx512vl";

  @TempDir private Path directory = Path.of("");

  private static boolean never() {
    throw new AssertionError("nothing depends on it");
  }

  private Cpu cpu(String vendor, String flags, BooleanSupplier lzcnt) throws IOException {
    Path file = directory.resolve("cpuinfo");
    Files.writeString(file, "vendor_id\t: " + vendor + "\nflags\t\t: " + flags + "\n\n");
    return Cpu.read(file, "amd64", lzcnt);
  }

  @Test
  void levels() throws Exception {
    assertThat(cpu("AuthenticAMD", "sse2", CpuTest::never).isaLevel()).isEqualTo(1);
    assertThat(cpu("AuthenticAMD", V2, CpuTest::never).isaLevel()).isEqualTo(2);
    assertThat(cpu("AuthenticAMD", V2 + V4 + " abm", CpuTest::never).isaLevel()).isEqualTo(2);
    assertThat(cpu("AuthenticAMD", V3 + " abm", CpuTest::never).isaLevel()).isEqualTo(3);
    assertThat(cpu("AuthenticAMD", V3 + " abm" + V4, CpuTest::never).isaLevel()).isEqualTo(4);
    assertThat(cpu("AuthenticAMD", V3 + " abm" + V4, CpuTest::never).upTo(3).isaLevel())
        .isEqualTo(3);
  }

  @Test
  void processorIsAskedForWhatTheKernelHides() throws Exception {
    assertThat(cpu("AuthenticAMD", V3 + V4, () -> true).isaLevel()).isEqualTo(4);
    assertThat(cpu("AuthenticAMD", V3 + V4, () -> false).isaLevel()).isEqualTo(2);
    assertThat(cpu("GenuineIntel", V3, () -> true).platform()).isEqualTo("haswell");
    assertThat(cpu("GenuineIntel", V3, () -> false).platform()).isEqualTo("x86_64");
  }

  @Test
  void otherMachines() {
    Cpu cpu = Cpu.read(directory.resolve("none"), "aarch64", CpuTest::never);
    assertThat(cpu.isaLevel()).isZero();
    assertThat(cpu.platform()).isEqualTo("aarch64");
    assertThat(Cpu.read(directory.resolve("none"), "amd64", CpuTest::never).isaLevel())
        .isEqualTo(1);
  }
}
