package io.github.nixld.elf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A scan is as fast as its reads are few.
class ReadCountTest {
  @ParameterizedTest
  @ValueSource(strings = {"libc.so.6", "libz.so.1", "libstdc++.so.6", "libm.so.6", "libdl.so.2"})
  void takesFourReadsAtMostForALibrary(String name) throws IOException {
    Path file = Path.of("/usr/lib/x86_64-linux-gnu").resolve(name);
    Installed.need(file);
    try (ChannelInput input = ChannelInput.open(file)) {
      // The fifth is for a hash table that lies far from its strings, as libc's does.
      assertThat(count(input).reads).isLessThanOrEqualTo(name.equals("libc.so.6") ? 5 : 4);
    }
  }

  @Test
  void doesNotReadAStringTableOfTenMegabytes() throws IOException {
    TinyElf elf = TinyElf.x86().soname("libx.so.1");
    for (int i = 0; i < 250; i++) {
      // Symbol names, which no fact leads to.
      elf.dyn(DynamicSection.DT_NEEDED + 100, "_ZN" + "symbol".repeat(7_000));
    }
    byte[] name = "last".getBytes(StandardCharsets.UTF_8);
    PositionalInput input = TinyElf.input(elf.dyn(DynamicSection.DT_NEEDED, name).build().bytes());
    Count count = count(input);
    assertThat(count.reads).isLessThanOrEqualTo(4);
    assertThat(count.bytes).isLessThan(80_000);
  }

  private static Count count(PositionalInput input) throws IOException {
    Count count = new Count();
    ElfFile file =
        ElfReader.read((into, position) -> {
          int length = input.read(into, position);
          count.reads++;
          count.bytes += length;
          return length;
        });
    assertThat(file).isInstanceOf(ElfObject.class);
    return count;
  }

  private static final class Count {
    private int reads;
    private long bytes;
  }
}
