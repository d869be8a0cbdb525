package io.github.nixld.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever happens to a file, reading it ends, with a value.
class DamagedFileTest {
  private static final int MUTANTS = 4000;

  @Test
  void truncatedAtEveryByte() throws IOException {
    byte[] bytes =
        TinyElf.x86()
            .soname("libx.so.1")
            .needed("liba.so.1")
            .versionNeed("liba.so.1", new VersionNeed.Version("A_1", false))
            .versionsDefined("libx.so.1", "X_1")
            .interpreter("/lib/ld.so")
            .note("GNU", 3, new byte[20])
            .build()
            .bytes();
    assertThat(ElfReader.read(TinyElf.input(bytes))).isInstanceOf(ElfObject.class);
    // The last eight bytes are the value of DT_NULL, which nobody reads.
    for (int length = 0; length < bytes.length - 8; length++) {
      ElfFile file = ElfReader.read(TinyElf.input(Arrays.copyOf(bytes, length)));
      if (length < 64) {
        assertThat(file)
            .isEqualTo(
                new NotElf(
                    length == 0 ? "empty" : length < 4 ? "data" : "a truncated ELF file",
                    "file too short"));
      } else {
        assertThat(file).as("length %d", length).isInstanceOf(MalformedElf.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/lib64/ld-linux-x86-64.so.2",
        "/lib/x86_64-linux-gnu/libc.so.6",
        "/lib/x86_64-linux-gnu/libdl.so.2",
        "/lib/x86_64-linux-gnu/libz.so.1",
        "/bin/sh",
      })
  void bitsFlippedInWhatIsRead(String path) throws IOException {
    Path file = Path.of(path);
    if (Files.exists(file)) {
      mutate(Files.readAllBytes(file), path.hashCode());
    }
  }

  @Test
  void bitsFlippedInATinyObject() throws IOException {
    byte[] bytes =
        TinyElf.x86()
            .soname("libx.so.1")
            .needed("liba.so.1", "libb.so.1")
            .versionNeed("liba.so.1", new VersionNeed.Version("A_1", false))
            .versionsDefined("libx.so.1", "X_1", "X_2")
            .interpreter("/lib/ld.so")
            .note("GNU", 3, new byte[20])
            .note("FDO", 0x407c0c0a, "[{}]".getBytes(StandardCharsets.UTF_8))
            .build()
            .bytes();
    mutate(bytes, 42);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lib/x86_64-linux-gnu/libz.so.1", "/lib/x86_64-linux-gnu/libm.so.6"})
  void bitsFlippedInSymbolTables(String path) throws IOException {
    Path file = Path.of(path);
    Installed.need(file);
    byte[] mutant = Files.readAllBytes(file);
    // Hash tables, symbols, strings, versions and relocations are at the front.
    int front = Math.min(mutant.length, 16 * 1024);
    List<SymbolReference> wanted = SymbolReader.references(TinyElf.input(mutant));
    Random random = new Random(7);
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          for (int i = 0; i < MUTANTS / 10; i++) {
            int at = 64 + random.nextInt(front - 64);
            byte original = mutant[at];
            mutant[at] ^= (byte) (1 << random.nextInt(8));
            try {
              SymbolReader.read(TinyElf.input(mutant));
              SymbolLookup lookup = SymbolLookup.open(TinyElf.input(mutant));
              for (SymbolReference reference : wanted) {
                lookup.find(reference);
              }
            } catch (MalformedSymbolsException e) {
              assertThat(e).hasMessageMatching("[^\n]+");
            }
            mutant[at] = original;
          }
        });
  }

  /// Flips up to four bits among the bytes that the reader looks at, which a recording input tells.
  private static void mutate(byte[] original, long seed) throws IOException {
    boolean[] used = new boolean[original.length];
    PositionalInput whole = TinyElf.input(original);
    ElfReader.read((into, position) -> {
      int count = whole.read(into, position);
      Arrays.fill(used, (int) position, (int) position + count, true);
      return count;
    });
    int[] targets = positions(used);
    Random random = new Random(seed);
    ElfReader reader = new ElfReader();
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          byte[] mutant = original.clone();
          for (int i = 0; i < MUTANTS; i++) {
            int[] flipped = new int[1 + random.nextInt(4)];
            for (int k = 0; k < flipped.length; k++) {
              // Half of them in the header and the program headers.
              int bound = random.nextBoolean() ? Math.min(targets.length, 700) : targets.length;
              flipped[k] = targets[random.nextInt(bound)];
              mutant[flipped[k]] ^= (byte) (1 << random.nextInt(8));
            }
            assertThat(reader.next(TinyElf.input(mutant))).isNotNull();
            for (int at : flipped) {
              mutant[at] = original[at];
            }
          }
        });
  }

  private static int[] positions(boolean[] used) {
    int[] result = new int[used.length];
    int count = 0;
    for (int i = 0; i < used.length; i++) {
      if (used[i]) {
        result[count++] = i;
      }
    }
    return Arrays.copyOf(result, count);
  }
}
