package io.github.nixld.elf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LdSoReaderTest {
  private static final String TOKENS = "ORIGIN␀PLATFORM␀LIB␀lib/x86_64-linux-gnu␀system search␀";
  private static final String CACHE = "␀/etc/ld.so.cache␀ search cache=%s¶␀glibc-ld.so.cache1.1␀";
  private static final String MUSL =
      "musl libc (x86_64)¶Version %s¶␀␀/proc/self/fd/␀␀/lib:/usr/local/lib:/usr/lib␀";

  /// Whose string is nothing to a reader of loaders.
  private static final long DT_AUDIT = 0x6fff_fefcL;

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

  @ParameterizedTest
  @ValueSource(strings = {"1.2.5", "1.2.5-git-12-g0123abc"})
  void readsMusl(String version) throws IOException {
    assertThat(musl("␀1.2␀1.2.3.4␀1.2.3-␀1.2.3 ␀1.2.3-a b␀-1.2.3␀" + version + "␀␀9.9.9␀"))
        .isEqualTo(
            new LdSo(
                LdSo.Kind.MUSL,
                version,
                List.of("/lib", "/usr/local/lib", "/usr/lib"),
                null,
                "lib"));
  }

  @Test
  void leavesMuslsVersionEmptyWhereThereIsNone() throws IOException {
    assertThat(Objects.requireNonNull(musl("␀1.2␀2.0.")).version()).isEmpty();
  }

  @Test
  void isNullForOtherObjects() throws IOException {
    assertThat(read("libx.so.1", "␀/lib/␀" + TOKENS + CACHE + VERSION)).isNull();
    assertThat(read("ld-other.so.1", "␀/lib/␀")).isNull();
    // No C library has so few names.
    assertThat(read(TinyElf.x86(), MUSL)).isNull();
    // A static program has the loader's code in it.
    assertThat(read(withManyNames(), "␀/lib/␀" + TOKENS + CACHE + VERSION)).isNull();
  }

  @Test
  void readsThisMachinesLoader() throws IOException {
    Path path = Path.of("/lib64/ld-linux-x86-64.so.2");
    Installed.need(path);
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

  private static @Nullable LdSo musl(String data) throws IOException {
    return read(withManyNames(), data + MUSL);
  }

  private static TinyElf withManyNames() {
    return TinyElf.x86().dyn(DT_AUDIT, "dlopen".repeat(1000));
  }

  private static LdSo glibc(String data) throws IOException {
    return Objects.requireNonNull(read("ld-linux-x86-64.so.2", data));
  }

  private static @Nullable LdSo read(String soname, String data) throws IOException {
    return read(TinyElf.x86().soname(soname), data);
  }

  /// Reads an object with such data, `␀` for NUL and `¶` for a line's end.
  private static @Nullable LdSo read(TinyElf elf, String data) throws IOException {
    String text = data.replace('␀', '\0').replace('¶', '\n');
    TinyElf.Image image = elf.tail(text.getBytes(StandardCharsets.ISO_8859_1)).build();
    // e_entry: a loader can be run.
    image.u64(24, 0x1000);
    return LdSoReader.read(TinyElf.input(image.bytes()), image.object());
  }
}
