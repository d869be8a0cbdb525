package io.github.nixld.elf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which strings of a file are taken for sonames, and what no file can make of that.
class SonameLiteralsTest {
  private static final int READ = 4;
  private static final int EXECUTE = 1;
  private static final int WRITE = 2;
  private static final int HEADERS = 64 + 8 * 56;

  @TempDir private Path directory = Path.of("");

  /// One `PT_LOAD`.
  private record Load(int flags, long offset, long size) {}

  /// A 64-bit object with these segments and these bytes behind its headers.
  private static byte[] object(byte[] contents, Load... loads) {
    ByteBuffer file = ByteBuffer.allocate(HEADERS + contents.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    file.putShort(16, (short) 3).putShort(18, (short) 62).putInt(20, 1).putLong(32, 64);
    file.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) loads.length);
    for (int i = 0; i < loads.length; i++) {
      int at = 64 + i * 56;
      file.putInt(at, 1).putInt(at + 4, loads[i].flags).putLong(at + 8, loads[i].offset);
      file.putLong(at + 32, loads[i].size).putLong(at + 40, loads[i].size);
    }
    file.put(HEADERS, contents);
    return file.array();
  }

  private static List<String> read(byte[] file) throws IOException {
    return SonameLiterals.read((into, position) -> {
      int count = Math.clamp(file.length - position, 0, into.remaining());
      into.put(file, (int) Math.min(position, file.length), count);
      return count;
    });
  }

  private static List<String> readData(String contents) throws IOException {
    byte[] bytes = contents.getBytes(StandardCharsets.ISO_8859_1);
    return read(object(bytes, new Load(READ, 0, HEADERS + bytes.length)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "libx.so",
        "libGL.so.1",
        "libfoo-1.2.so.10.11.12",
        "libstdc++.so.6",
        "lib_X.so.so.3"
      })
  void takesASoname(String name) throws IOException {
    assertThat(readData("\0" + name + "\0")).containsExactly(name);
    assertThat(readData("text\0" + name + "\0text\0")).containsExactly(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lib.so",
        "x.so",
        "xlibx.so",
        "/lib/libx.so",
        "libx.so.",
        "libx.so.1.",
        "libx.so.1a",
        "libx.so.%d",
        "lib%s.so",
        "libx.sob",
        "libx so.so",
        "libé.so",
        "LIBX.SO"
      })
  void takesNothingElse(String text) throws IOException {
    assertThat(readData("\0" + text + "\0")).isEmpty();
  }

  @Test
  void takesWholeStringsOnly() throws IOException {
    assertThat(readData("\0load libx.so\0libx.so now\0\nliby.so\0")).isEmpty();
    assertThat(readData("\0libx.so")).isEmpty();
    assertThat(readData("")).isEmpty();
  }

  @Test
  void takesEachOnceInFileOrder() throws IOException {
    assertThat(readData("\0libb.so\0liba.so\0libb.so\0")).containsExactly("libb.so", "liba.so");
  }

  @Test
  void findsANameAtEveryPlaceOfABuffer() throws IOException {
    int buffer = 128 * 1024;
    for (int shift = -300; shift < 40; shift += 7) {
      String before = "x".repeat(buffer - HEADERS + shift) + "\0";
      assertThat(readData(before + "libname-12345.so.6\0" + "y".repeat(99)))
          .as("shifted by %d", shift)
          .containsExactly("libname-12345.so.6");
    }
  }

  @Test
  void doesNotTakeTheEndOfALongNameForAName() throws IOException {
    String longest = "lib" + "x".repeat(SonameLiterals.MAX_LENGTH - 6) + ".so";
    assertThat(readData("\0" + longest + "\0")).containsExactly(longest);
    assertThat(readData("\0x" + longest + "\0")).isEmpty();
    assertThat(readData("\0lib" + "x".repeat(300_000) + "libx.so\0")).isEmpty();
  }

  @Test
  void readsCodeOnlyWhereConstantsStandInIt() throws IOException {
    byte[] bytes = "\0libcode.so\0libdata.so\0".getBytes(StandardCharsets.US_ASCII);
    Load header = new Load(READ, 0, HEADERS);
    Load code = new Load(READ | EXECUTE, HEADERS, 12);
    Load data = new Load(READ, HEADERS + 12, 11);
    assertThat(read(object(bytes, header, code, data))).containsExactly("libdata.so");
    assertThat(read(object(bytes, code))).containsExactly("libcode.so");
    Load all = new Load(READ | EXECUTE, 0, HEADERS + 12);
    assertThat(read(object(bytes, all, data))).containsExactly("libcode.so", "libdata.so");
    Load written = new Load(READ | WRITE, HEADERS, 24);
    assertThat(read(object(bytes, header, written))).isEmpty();
  }

  @Test
  void overlappingSegmentsAreReadOnce() throws IOException {
    byte[] bytes = "\0libx.so\0".repeat(100).getBytes(StandardCharsets.US_ASCII);
    Load[] loads = new Load[8];
    for (int i = 0; i < loads.length; i++) {
      loads[i] = new Load(READ, i, HEADERS + bytes.length - i);
    }
    byte[] file = object(bytes, loads);
    long[] read = {0};
    SonameLiterals.read((into, position) -> {
      int count = Math.clamp(file.length - position, 0, into.remaining());
      into.put(file, (int) Math.min(position, file.length), count);
      read[0] += count;
      return count;
    });
    // The headers come before, in windows of their own.
    assertThat(read[0]).isLessThan(3L * file.length);
  }

  @Test
  void endsInAFileThatNeverDoes() throws IOException {
    byte[] head =
        object(
            new byte[0],
            new Load(READ, 0, Long.MAX_VALUE),
            new Load(READ, Long.MAX_VALUE, Long.MAX_VALUE),
            new Load(READ, -1, -1));
    byte[] name = "\0libx.so".getBytes(StandardCharsets.US_ASCII);
    long[] read = {0};
    List<String> names =
        SonameLiterals.read((into, position) -> {
          int count = into.remaining();
          for (int i = 0; i < count; i++) {
            long at = position + i;
            into.put(at < head.length ? head[(int) at] : name[(int) (at % name.length)]);
            if (read[0] > 1 << 24) {
              return 0;
            }
          }
          read[0] += count;
          return count;
        });
    assertThat(names).containsExactly("libx.so");
  }

  @Test
  void takesNoMoreThanItMay() throws IOException {
    StringBuilder many = new StringBuilder("\0");
    for (int i = 0; i < 2 * SonameLiterals.MAX_NAMES; i++) {
      many.append("libx.so.").append(i).append('\0');
    }
    assertThat(readData(many.toString())).hasSize(SonameLiterals.MAX_NAMES);
  }

  @Test
  void whatIsNoObjectHasNone() throws IOException {
    assertThat(read(new byte[0])).isEmpty();
    assertThat(read("\0libx.so\0".repeat(20).getBytes(StandardCharsets.US_ASCII))).isEmpty();
    byte[] file = object("\0libx.so\0".getBytes(StandardCharsets.US_ASCII), new Load(READ, 0, 999));
    for (int length = 0; length < file.length - 1; length += 3) {
      assertThat(read(java.util.Arrays.copyOf(file, length))).isEmpty();
    }
    assertThat(read(file)).containsExactly("libx.so");
  }

  @Test
  void damagedHeadersDoNoHarm() throws IOException {
    byte[] file =
        object("\0libx.so\0".getBytes(StandardCharsets.US_ASCII), new Load(READ, 0, 1 << 20));
    Random random = new Random(7);
    for (int round = 0; round < 1000; round++) {
      byte[] damaged = file.clone();
      for (int i = 0; i < 1 + round % 4; i++) {
        damaged[random.nextInt(64 + 56)] = (byte) random.nextInt();
      }
      assertThat(read(damaged)).isIn(List.of(), List.of("libx.so"));
    }
  }

  /// What compilers and linkers make of a call, in each layout.
  @ParameterizedTest
  @ValueSource(strings = {"-Wl,-z,separate-code", "-Wl,-z,noseparate-code", "-s", "-fuse-ld=gold"})
  void findsWhatACompilerPutsThere(String option) throws Exception {
    Installed.need("gcc");
    if (option.endsWith("=gold")) {
      Installed.need("ld.gold");
    }
    Path source = directory.resolve("o.c");
    Files.writeString(
        source,
        """
        void *dlopen(const char *, int);
        void *f(void) { return dlopen("libopened.so.1", 1); }
        const char *names[] = {"libone.so", "libtwo.so.2", 0};
        """);
    Path file = directory.resolve("o.so");
    List<String> command = new ArrayList<>(List.of("gcc", "-O2", "-shared", "-fPIC", option));
    command.addAll(List.of("-o", file.toString(), source.toString()));
    Path log = directory.resolve("log");
    int status =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(status).as(Files.readString(log)).isZero();
    try (ChannelInput input = ChannelInput.open(file)) {
      assertThat(SonameLiterals.read(input)).contains("libopened.so.1", "libone.so", "libtwo.so.2");
    }
  }
}
