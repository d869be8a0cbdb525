package io.github.nixld.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LdSoReaderTest {
  private static final String TOKENS = "ORIGIN␀PLATFORM␀LIB␀lib/x86_64-linux-gnu␀system search␀";
  private static final String CACHE = "␀/etc/ld.so.cache␀ search cache=%s¶␀glibc-ld.so.cache1.1␀";
  private static final String VERSION = "ld.so (GNU libc) stable release version 2.40.¶Copyright␀";

  @Test
  void readsADistributionsLoader() throws IOException {
    assertThat(
            glibc(
                "\t␀␀␀/lib/x86_64-linux-gnu/␀/usr/lib/x86_64-linux-gnu/␀/lib/␀/usr/lib/␀␀␀\u0007"
                    + TOKENS
                    + CACHE
                    + VERSION))
        .isEqualTo(
            new LdSo(
                LdSo.Kind.GLIBC,
                "2.40",
                List.of("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib", "/usr/lib"),
                "/etc/ld.so.cache",
                "lib/x86_64-linux-gnu"));
  }

  @Test
  void readsNixsLoader() throws IOException {
    // "lib" is the end of another string here, as linkers like to have it.
    assertThat(
            glibc(
                "␀/nix/store/x-glibc-2.40-36/lib/␀␀␀LIB␀system search path␀"
                    + CACHE.replace("/etc", "/nix/store/x-glibc-2.40-36/etc")
                    + VERSION))
        .isEqualTo(
            new LdSo(
                LdSo.Kind.GLIBC,
                "2.40",
                List.of("/nix/store/x-glibc-2.40-36/lib"),
                "/nix/store/x-glibc-2.40-36/etc/ld.so.cache",
                "lib"));
  }

  @Test
  void keepsTheRootDirectoryAmongTheOthers() throws IOException {
    // As a loader has them whose directories were overwritten in place.
    LdSo loader = glibc("\u0001/␀␀␀/nix/store/x/lib/␀/␀/␀␀" + TOKENS + CACHE);
    assertThat(loader.systemDirectories()).containsExactly("/nix/store/x/lib", "/", "/");
  }

  @Test
  void readsACacheOfAnotherName() throws IOException {
    LdSo loader = glibc("␀/x/lib/␀" + CACHE.replace("/etc/ld.so.cache␀", "/dev/null/cache␀␀"));
    assertThat(loader.cache()).isEqualTo("/dev/null/cache");
  }

  @Test
  void leavesTheVersionEmptyWhereThereIsNone() throws IOException {
    LdSo loader = glibc("␀/lib/␀" + TOKENS + CACHE);
    assertThat(loader.version()).isEmpty();
  }

  @Test
  void readsMusl() throws IOException {
    String data =
        "musl libc (x86_64)¶Version %s¶␀␀/proc/self/fd/␀1.2.5␀␀/lib:/usr/local/lib:/usr/lib␀";
    assertThat(read(null, data))
        .isEqualTo(
            new LdSo(
                LdSo.Kind.MUSL,
                "1.2.5",
                List.of("/lib", "/usr/local/lib", "/usr/lib"),
                null,
                "lib"));
  }

  @Test
  void isNullForOtherObjects() throws IOException {
    assertThat(read("libx.so.1", "␀/lib/␀" + TOKENS + CACHE + VERSION)).isNull();
    assertThat(read("ld-other.so.1", "␀/lib/␀")).isNull();
    // A static program has the loader's code in it.
    assertThat(read(null, "␀/lib/␀" + TOKENS + CACHE + VERSION)).isNull();
  }

  @Test
  void readsThisMachinesLoader() throws IOException {
    Path path = Path.of("/lib64/ld-linux-x86-64.so.2");
    assumeTrue(Files.exists(path));
    try (ChannelInput input = ChannelInput.open(path)) {
      LdSo loader =
          Objects.requireNonNull(LdSoReader.read(input, (ElfObject) ElfReader.read(input)));
      assertThat(loader.kind()).isEqualTo(LdSo.Kind.GLIBC);
      assertThat(loader.version()).matches("2\\.[0-9]+|");
      assertThat(loader.systemDirectories())
          .isNotEmpty()
          .allMatch(directory -> directory.startsWith("/"))
          .anyMatch(directory -> directory.endsWith("/lib"));
      assertThat(loader.cache()).endsWith("/ld.so.cache");
      assertThat(loader.lib()).startsWith("lib");
    }
  }

  private static LdSo glibc(String data) throws IOException {
    return Objects.requireNonNull(read("ld-linux-x86-64.so.2", data));
  }

  /// Reads an object with such data, `␀` for NUL and `¶` for a line's end.
  private static @Nullable LdSo read(@Nullable String soname, String data) throws IOException {
    TinyElf elf = TinyElf.x86();
    if (soname != null) {
      elf.soname(soname);
    }
    String text = data.replace('␀', '\0').replace('¶', '\n');
    TinyElf.Image image = elf.tail(text.getBytes(StandardCharsets.ISO_8859_1)).build();
    // e_entry: a loader can be run.
    image.u64(24, 0x1000);
    return LdSoReader.read(TinyElf.input(image.bytes()), image.object());
  }
}
