package io.github.nixld.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that somebody made to break a reader: each kind in both classes and byte orders, and real
/// small objects with every byte changed, and cut off everywhere. The answer is facts or a reason,
/// in bounded time and memory.
///
/// Of a large one, a sample: `-Dnixld.hostile.step=1` tries every byte of it too.
class HostileFileTest {
  private static final int STEP = Integer.getInteger("nixld.hostile.step", 199);

  /// Every byte of what is no larger is tried in every run.
  private static final int SMALL = 8192;

  /// What makes a linker put an object into few pages.
  private static final List<String> CLOSE =
      List.of(
          "-nostdlib",
          "-s",
          "-Wl,-z,noseparate-code",
          "-Wl,-z,norelro",
          "-Wl,-z,max-page-size=4096");

  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final long HEAP = 64L << 20;
  private static final long[] VALUES = {
    0,
    1,
    7,
    0xff,
    0xffff,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -8
  };

  @TempDir Path directory;
  private final ElfReader reader = new ElfReader();
  private long heaviest;
  private Duration slowest = Duration.ZERO;

  /// One field that gets every value.
  private record Field(String name, int offset, int size) {}

  /// Reads a file as all its readers do.
  private void read(byte[] file, String what) throws IOException {
    // Not by the clock: the machine may have other things to do.
    long start = ofThisThread("getCurrentThreadCpuTime");
    long before = ofThisThread("getCurrentThreadAllocatedBytes");
    ElfFile result = reader.next(TinyElf.input(file), file.length);
    if (result instanceof MalformedElf malformed) {
      assertThat(malformed.reason()).as(what).matches("[^\n]+");
    }
    if (result instanceof ElfObject object) {
      LdSoReader.read(TinyElf.input(file), object);
      LdSoReader.preloadFile(TinyElf.input(file), object);
    }
    try {
      SymbolLookup lookup = SymbolLookup.open(TinyElf.input(file));
      for (SymbolReference reference : lookup.references()) {
        lookup.find(reference);
      }
    } catch (MalformedSymbolsException e) {
      assertThat(e).as(what).hasMessageMatching("[^\n]+");
    }
    heaviest = Math.max(heaviest, ofThisThread("getCurrentThreadAllocatedBytes") - before);
    Duration took = Duration.ofNanos(ofThisThread("getCurrentThreadCpuTime") - start);
    slowest = took.compareTo(slowest) > 0 ? took : slowest;
    assertThat(took).as(what).isLessThan(LIMIT);
  }

  /// A figure of `com.sun.management.ThreadMXBean`, whose module this one does not read.
  private static long ofThisThread(String figure) {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      Object value =
          Class.forName("com.sun.management.ThreadMXBean").getMethod(figure).invoke(threads);
      return (Long) value;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private void say(String text) {
    System.out.printf(
        "%s; the slowest took %d ms, the heaviest %d KB%n",
        text, slowest.toMillis(), heaviest >> 10);
    assertThat(heaviest).isLessThan(HEAP);
  }

  @Test
  void everyFieldWithEveryValueInBothClassesAndByteOrders() throws IOException {
    int kinds = 0;
    int files = 0;
    for (boolean is64 : new boolean[] {true, false}) {
      for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
        byte[] sound = sound(is64, order);
        assertThat(ElfReader.read(TinyElf.input(sound))).isInstanceOf(ElfObject.class);
        List<Field> fields = fields(sound, is64, order);
        kinds = fields.size();
        for (Field field : fields) {
          for (long value : VALUES) {
            byte[] file = sound.clone();
            put(ByteBuffer.wrap(file).order(order), field, value);
            read(file, field + " " + value);
            files++;
          }
        }
      }
    }
    assertThat(kinds).isGreaterThanOrEqualTo(100);
    say("%d kinds of malformed ELF, %d files".formatted(kinds, files));
  }

  private static byte[] sound(boolean is64, ByteOrder order) {
    return TinyElf.of(is64, order, is64 ? 62 : 3)
        .soname("libx.so.1")
        .needed("liba.so.1", "libb.so.1")
        .dyn(DynamicSection.DT_RUNPATH, "$ORIGIN/../lib:/lib")
        .dyn(DynamicSection.DT_RPATH, "/rpath")
        .dyn(DynamicSection.DT_AUXILIARY, "libaux.so")
        .dyn(DynamicSection.DT_SYMTAB, 64)
        .dyn(DynamicSection.DT_HASH, 64)
        .dyn(DynamicSection.DT_INIT, 64)
        .dyn(DynamicSection.DT_FLAGS_1, 0)
        .versionNeed(
            "liba.so.1",
            new VersionNeed.Version("A_1", false),
            new VersionNeed.Version("A_2", true))
        .versionNeed("libb.so.1", new VersionNeed.Version("B_1", false))
        .versionsDefined("libx.so.1", "X_1", "X_2")
        .interpreter("/lib/ld.so")
        .note("GNU", 3, new byte[20])
        .note("FDO", 0x407c0c0a, new byte[] {'[', ']', 0, 0})
        .build()
        .bytes();
  }

  private static List<Field> fields(byte[] file, boolean is64, ByteOrder order) {
    int word = is64 ? 8 : 4;
    List<Field> fields = new ArrayList<>();
    for (int i = 4; i < 16; i++) {
      fields.add(new Field("e_ident+" + i, i, 1));
    }
    int at = 16;
    for (int size : new int[] {2, 2, 4, word, word, word, 4, 2, 2, 2, 2, 2, 2}) {
      fields.add(new Field("Ehdr+" + at, at, size));
      at += size;
    }
    ByteBuffer buffer = ByteBuffer.wrap(file).order(order);
    int phentsize = is64 ? 56 : 32;
    for (int i = 0; i < 4; i++) {
      for (int offset = 0; offset < phentsize; ) {
        int size = offset == 0 || (is64 && offset == 4) ? 4 : word;
        fields.add(new Field("Phdr " + i + "+" + offset, at + i * phentsize + offset, size));
        offset += size;
      }
    }
    int dynamic = at + phentsize;
    int start = (int) (is64 ? buffer.getLong(dynamic + 8) : buffer.getInt(dynamic + 4));
    for (int entry = start; ; entry += 2 * word) {
      fields.add(new Field("d_tag+" + (entry - start), entry, word));
      fields.add(new Field("d_val+" + (entry - start), entry + word, word));
      if ((is64 ? buffer.getLong(entry) : buffer.getInt(entry)) == 0) {
        break;
      }
    }
    // Notes, strings and version records, which lie between the headers and the dynamic section.
    for (int offset = at + TinyElf.PHDRS * phentsize; offset < start - 4; offset += 4) {
      fields.add(new Field("table+" + offset, offset, 4));
    }
    return fields;
  }

  private static void put(ByteBuffer file, Field field, long value) {
    switch (field.size) {
      case 1 -> file.put(field.offset, (byte) value);
      case 2 -> file.putShort(field.offset, (short) value);
      case 4 -> file.putInt(field.offset, (int) value);
      default -> file.putLong(field.offset, value);
    }
  }

  @Test
  void everyByteOfRealObjectsChanged() throws IOException {
    int objects = 0;
    int files = 0;
    for (byte[] original : originals()) {
      objects++;
      byte[] file = original.clone();
      int step = file.length <= SMALL ? 1 : STEP;
      for (int at = objects % step; at < file.length; at += step) {
        for (int value : new int[] {0, 0xff, original[at] ^ 1 << at % 8}) {
          file[at] = (byte) value;
          read(file, "byte 0x%x of object %d is 0x%x".formatted(at, objects, value));
          files++;
        }
        file[at] = original[at];
      }
    }
    say("%d objects, %d with one byte changed".formatted(objects, files));
  }

  @Test
  void realObjectsCutOff() throws IOException {
    int objects = 0;
    int files = 0;
    for (byte[] original : originals()) {
      objects++;
      int step = original.length <= SMALL ? 1 : STEP;
      for (int length = objects % step; length < original.length; length += step) {
        read(Arrays.copyOf(original, length), "object %d of 0x%x bytes".formatted(objects, length));
        files++;
      }
    }
    say("%d objects, %d of them cut off".formatted(objects, files));
  }

  /// A program, a library, a plugin, one for musl as far as there is a compiler, one for aarch64
  /// that no compiler made, and a loader.
  private List<byte[]> originals() throws IOException {
    List<byte[]> originals = new ArrayList<>();
    String code = "extern int g(int); int f(int x) { return g(x); } void *p = &f;";
    compiled(originals, "gcc", code, "-pie", "-Wl,-e,f", "-Wl,--unresolved-symbols=ignore-all");
    Path versions = Files.writeString(directory.resolve("map"), "V_1 { f; }; V_2 { g; } V_1;\n");
    compiled(
        originals,
        "gcc",
        "int f(void) { return 0; } int g(void) { return f(); }",
        "-shared",
        "-Wl,-soname,libf.so.1",
        "-Wl,-rpath,$ORIGIN/../lib",
        "-Wl,--version-script=" + versions);
    compiled(originals, "gcc", code, "-shared", "-Wl,--hash-style=sysv");
    compiled(originals, "musl-gcc", code, "-shared", "-Wl,-soname,libm.so.1");
    Path loader = Path.of("/lib64/ld-linux-x86-64.so.2");
    if (Files.exists(loader)) {
      originals.add(Files.readAllBytes(loader));
    }
    originals.add(
        TinyElf.of(true, ByteOrder.LITTLE_ENDIAN, 183)
            .soname("liba.so.1")
            .needed("libc.so.6")
            .versionNeed("libc.so.6", new VersionNeed.Version("GLIBC_2.17", false))
            .build()
            .bytes());
    return originals;
  }

  private void compiled(List<byte[]> originals, String compiler, String code, String... flags)
      throws IOException {
    Path source = Files.writeString(directory.resolve("x.c"), code);
    Path out = directory.resolve("x" + originals.size());
    List<String> command = new ArrayList<>(List.of(compiler, "-fPIC"));
    Consumer<String> add = command::add;
    CLOSE.forEach(add);
    List.of(flags).forEach(add);
    command.addAll(List.of("-o", out.toString(), source.toString()));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      if (process.waitFor() == 0) {
        originals.add(Files.readAllBytes(out));
      }
    } catch (IOException e) {
      assertThat(compiler).as("gcc is needed, the other is not").isNotEqualTo("gcc");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
