package io.github.nixld.loader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.HostileBytes;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files that a loader reads beside libraries, spoiled; and libraries whose strings grow.
class HostileLoaderFilesTest {
  private static final ElfHeader X86_64 = new ElfHeader(2, 1, 0, 0, 3, 62, 0);

  @TempDir Path directory;

  private static void ask(byte[] cache) {
    LdSoCache parsed = LdSoCache.parse(cache);
    for (String name : List.of("liba.so.1", "libb.so.10", "libc.so.6", "none", "")) {
      parsed.lookup(name, X86_64, Cpu.host());
    }
  }

  /// In the new format, with a subdirectory of `glibc-hwcaps`.
  private static byte[] cache() {
    byte[] strings =
        "liba.so.1\0/lib/liba.so.1\0libb.so.10\0/lib/libb.so.10\0x86-64-v3\0".getBytes(UTF_8);
    int first = 48 + 3 * 24;
    int extension = first + (strings.length + 7) / 8 * 8;
    ByteBuffer out = ByteBuffer.allocate(extension + 28).order(ByteOrder.LITTLE_ENDIAN);
    out.put("glibc-ld.so.cache1.1".getBytes(UTF_8)).putInt(3).putInt(strings.length);
    out.putInt(32, extension).position(48);
    entry(out, first + 26, first + 37, 0);
    entry(out, first, first + 10, 1L << 62);
    entry(out, first, first + 10, 0);
    out.put(strings).position(extension);
    out.putInt(-358342284).putInt(1).putInt(1).putInt(0).putInt(extension + 24).putInt(4);
    return out.putInt(first + 53).array();
  }

  private static void entry(ByteBuffer out, int key, int value, long hwcap) {
    out.putInt(0x303).putInt(key).putInt(value).putInt(0).putLong(hwcap);
  }

  private static byte[] old() {
    ByteBuffer out = ByteBuffer.allocate(16 + 12 + 24).order(ByteOrder.LITTLE_ENDIAN);
    out.put("ld.so-1.7.0\0".getBytes(UTF_8)).putInt(1).putInt(0x303).putInt(0).putInt(10);
    return out.put("liba.so.1\0/lib/liba.so.1".getBytes(UTF_8), 0, 24).array();
  }

  /// As many names of subdirectories as there is place for, each of them the rest of the file.
  private static byte[] manySubdirectories() {
    int size = 1 << 21;
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put("glibc-ld.so.cache1.1".getBytes(UTF_8)).putInt(1).putInt(0).putInt(32, 96);
    out.position(48);
    entry(out, 73, 73, 1L << 62 | 5);
    out.put(72, new byte[] {0, 'l', 'i', 'b', 'a', '.', 's', 'o', '.', '1', 0}).position(96);
    out.putInt(-358342284).putInt(1).putInt(1).putInt(0).putInt(120).putInt(1 << 20);
    while (out.position() < 120 + (1 << 20)) {
      out.putInt(1 << 20);
    }
    for (int at = 1 << 20; at < size; at++) {
      out.put(at, (byte) 'x');
    }
    return out.array();
  }

  @Test
  void caches() {
    new HostileBytes("ld.so.cache", HostileLoaderFilesTest::ask)
        .spoil(cache())
        .spoil(old())
        .spoilAtRandom(cache(), 5_000)
        .spoilAtRandom(old(), 2_000)
        .kind("many subdirectories of long names", manySubdirectories())
        .kind("nothing", new byte[0])
        .say();
  }

  @Test
  void preloadFiles() {
    new HostileBytes("ld.so.preload", PreloadFile::names)
        .spoil("liba.so # one\nlibb.so:libc.so#\n\n/x/libd.so".getBytes(UTF_8))
        .kind("a megabyte of comments", "#".repeat(1 << 20).getBytes(UTF_8))
        .kind("a comment on each line", "#\n".repeat(1 << 19).getBytes(UTF_8))
        .kind("a megabyte of names", "a:".repeat(1 << 19).getBytes(UTF_8))
        .say();
  }

  private void simulate(byte[] program) throws IOException {
    Path file = Files.write(directory.resolve("p"), program);
    if (ElfReader.read(file) instanceof ElfObject object) {
      for (DynamicLoader loader : loaders()) {
        Simulation.run(
            LoadRequest.of(loader, file.toString(), directory.toString(), new Object(), object),
            new DiskView());
      }
    }
  }

  private static List<DynamicLoader> loaders() {
    Path musl = Path.of("/lib/ld-musl-x86_64.so.1");
    DynamicLoader host = RealLoaders.host().loader();
    return Files.exists(musl) ? List.of(host, RealLoader.of(musl).loader()) : List.of(host);
  }

  private static String distinct(int count) {
    return IntStream.range(0, count).mapToObj(i -> "/no/" + i).collect(Collectors.joining(":"));
  }

  private static byte[] program(int tag, String value) {
    return new TinyElf().with(TinyElf.DT_NEEDED, "libnone.so.1").with(tag, value).bytes();
  }

  /// What a token stands for is longer than the token. Two loaders take each list apart.
  @Test
  void searchPaths() {
    new HostileBytes("search paths", this::simulate)
        .within(256)
        .kind("tokens in one element", program(TinyElf.DT_RUNPATH, "$ORIGIN".repeat(500_000)))
        .kind("tokens in many", program(TinyElf.DT_RUNPATH, "$ORIGIN/x:".repeat(300_000)))
        .kind("tokens in an inherited one", program(TinyElf.DT_RPATH, "$ORIGIN".repeat(500_000)))
        .kind("many directories", program(TinyElf.DT_RUNPATH, distinct(20_000)))
        .kind("empty elements", program(TinyElf.DT_RUNPATH, ":".repeat(1_000_000)))
        .kind("tokens in a name", program(TinyElf.DT_NEEDED, "$ORIGIN".repeat(9_000)))
        .kind("a long name", program(TinyElf.DT_NEEDED, "x".repeat(60_000)))
        .kind("a long path", program(TinyElf.DT_NEEDED, "/x".repeat(30_000)))
        .kind("a control character", program(TinyElf.DT_NEEDED, "lib\u0001\n.so"))
        .kind("other bytes", program(TinyElf.DT_RUNPATH, "/\ud83d\ude00/\u202e"))
        .say();
  }

  @Test
  void oneNameThatIsNeededManyTimes() throws IOException {
    TinyElf program = new TinyElf();
    for (int i = 0; i < 20_000; i++) {
      program.with(TinyElf.DT_NEEDED, "libnone" + i % 100 + ".so");
    }
    byte[] bytes = program.bytes();
    assertThat(ElfReader.read(Files.write(directory.resolve("n"), bytes)))
        .isInstanceOf(ElfObject.class);
    new HostileBytes("needs", this::simulate).kind("twenty thousand needs", bytes).say();
  }
}
