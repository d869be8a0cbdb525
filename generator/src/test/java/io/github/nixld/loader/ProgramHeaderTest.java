package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.elf.ElfReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the kernel does not look at in a program, ld.so does, where it is given the program as its
/// argument; and where a file ends before its last segment.
class ProgramHeaderTest extends JudgedTest {
  @ParameterizedTest
  @CsvSource({"6,2", "8,65", "9,1", "15,255", "20,2"})
  void theKernelStartsWhatLdSoRefuses(int offset, int value) throws IOException {
    f.lib("x/libx.so").build();
    Path prog = f.program("prog").needs("libx.so").runpath("$ORIGIN/x").build();
    f.edit("prog").u8(offset, value);
    Agreement.assertAgreedByKernel(f.run("prog"));
    for (RealLoader judge : RealLoaders.all()) {
      String reason = Simulation.refusalAsProgram(ElfReader.read(prog), judge.loader());
      assertThat(judge.trace(f.run("prog")).fatal())
          .as(judge.toString())
          .isEqualTo(prog + ": " + reason);
    }
  }

  @ParameterizedTest
  @CsvSource({"6,2", "8,65", "9,1", "15,255", "20,2"})
  void aLibraryIsRefused(int offset, int value) {
    f.lib("x/libx.so").build();
    f.edit("x/libx.so").u8(offset, value);
    f.program("prog").needs("libx.so").runpath("$ORIGIN/x").build();
    agree(f.run("prog"));
  }

  @Test
  void segmentThatEndsInTheLastPageOfTheFile() throws IOException {
    f.lib("x/libx.so").source("int x[20] = {1};").build();
    endBehindTheFile(f.path("x/libx.so"), 64);
    f.program("prog").needs("libx.so").runpath("$ORIGIN/x").source("int y[20] = {1};").build();
    endBehindTheFile(f.path("prog"), 64);
    agree(f.run("prog"));
    Agreement.assertAgreedByKernel(f.run("prog"));
  }

  @Test
  void segmentThatLacksPages() throws IOException {
    f.lib("x/libx.so").source("int x[20] = {1};").build();
    endBehindTheFile(f.path("x/libx.so"), 8192);
    f.program("prog").needs("libx.so").runpath("$ORIGIN/x").build();
    assertThat(f.run("prog").simulate(RealLoaders.host().loader()).faults())
        .singleElement()
        .isInstanceOf(Fault.Unloadable.class);
  }

  /// Cuts a file off behind its last segment, which then says that it has more.
  private static void endBehindTheFile(Path file, int more) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int last = 0;
    for (int i = 0; i < bytes.getShort(56); i++) {
      int at = (int) bytes.getLong(32) + 56 * i;
      last = bytes.getInt(at) == Edit.PT_LOAD ? at : last;
    }
    int end = (int) (bytes.getLong(last + 8) + bytes.getLong(last + 32));
    long size = bytes.getLong(last + 32) + more;
    bytes.putLong(last + 32, size).putLong(last + 40, Math.max(size, bytes.getLong(last + 40)));
    Files.write(file, Arrays.copyOf(bytes.array(), end));
  }
}
