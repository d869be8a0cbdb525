package io.github.nixld.loader;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `ld.so.cache` in each of its formats and in any order, as a loader that reads it finds names in
/// it.
class LdSoCacheTest extends JudgedTest {
  private static final int ELF_LIBC6_X86_64 = 0x303;
  private static final List<String> NAMES =
      List.of(
          "libx.so.1", "libx.so.2", "libx.so.10", "liby.so", "liby2.so", "liby10.so", "libz.so");

  private PatchedLoader loader;

  @BeforeEach
  void patch() {
    loader = PatchedLoader.of(directory, "/etc/ld.so.cache");
  }

  @AfterEach
  void remove() throws IOException {
    Files.deleteIfExists(loader.file());
  }

  private Run prog() {
    for (String name : NAMES) {
      f.lib("lib/" + name).build();
      f.lib("other/" + name).build();
    }
    f.program("prog").needs(NAMES.toArray(String[]::new)).build();
    return f.run("prog");
  }

  private void agreeWithLoader(Run run) {
    Agreement.assertAgreed(loader.judge(), run);
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "compat", "old"})
  void asLdconfigWritesIt(String format) {
    Run run = prog();
    Path conf = f.text("conf", f.path("lib") + "\n");
    Command.tool(
        directory,
        List.of(
            "/sbin/ldconfig", "-c", format, "-f", conf.toString(), "-C", loader.file().toString()));
    agreeWithLoader(run);
  }

  @Test
  void inAnyOrder() throws IOException {
    Run run = prog();
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      List<Entry> entries = new ArrayList<>();
      for (String name : NAMES) {
        entries.add(entry(name, "lib", random));
        if (random.nextBoolean()) {
          entries.add(entry(name, "other", random));
        }
      }
      Collections.shuffle(entries, random);
      byte[] cache = withHeader(entries);
      Files.write(loader.file(), random.nextBoolean() ? cache : behindAnOldOne(cache));
      agreeWithLoader(run);
    }
  }

  @Test
  void damaged() throws IOException {
    Run run = prog();
    List<Entry> entries = new ArrayList<>();
    Random ordinary = new Random(1);
    for (String name : NAMES) {
      entries.add(entry(name, "lib", ordinary));
    }
    entries.sort((a, b) -> b.name.compareTo(a.name));
    byte[] cache = withHeader(entries);
    agreeWith(run, cache);
    // The byte order, the magic number, a count that does not fit, keys outside of the file.
    agreeWith(run, changed(cache, 28, 3));
    agreeWith(run, changed(cache, 28, 2));
    agreeWith(run, changed(cache, 19, '2'));
    agreeWith(run, changed(cache, 23, 0x7f));
    for (int i = 0; i < entries.size(); i++) {
      agreeWith(run, changed(cache, 48 + 24 * i + 7, 0x7f));
      agreeWith(run, changed(cache, 48 + 24 * i + 11, 0x7f));
    }
    agreeWith(run, new byte[48]);
    agreeWith(run, "ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII));
  }

  private void agreeWith(Run run, byte[] cache) throws IOException {
    Files.write(loader.file(), cache);
    agreeWithLoader(run);
  }

  private static byte[] changed(byte[] cache, int at, int value) {
    byte[] changed = cache.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private record Entry(String name, String path, int flags, long hwcap) {}

  private Entry entry(String name, String where, Random random) {
    int flags = random.nextInt(5) == 0 ? 0x803 : ELF_LIBC6_X86_64;
    // None, the one for `tls`, the one for AVX-512 …
    long hwcap =
        random.nextInt(5) == 0 ? 1L << List.of(63, 2, 0, 50, 49).get(random.nextInt(5)) : 0;
    return new Entry(name, f.path(where + "/" + name).toString(), flags, hwcap);
  }

  private static byte[] withHeader(List<Entry> entries) {
    ByteArrayOutputStream strings = new ByteArrayOutputStream();
    int first = 48 + 24 * entries.size();
    ByteBuffer out = ByteBuffer.allocate(first).order(ByteOrder.LITTLE_ENDIAN);
    out.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII)).putInt(entries.size());
    out.position(48);
    for (Entry entry : entries) {
      out.putInt(entry.flags).putInt(first + strings.size());
      strings.writeBytes((entry.name + "\0").getBytes(StandardCharsets.UTF_8));
      out.putInt(first + strings.size()).putInt(0).putLong(entry.hwcap);
      strings.writeBytes((entry.path + "\0").getBytes(StandardCharsets.UTF_8));
    }
    out.putInt(24, strings.size());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(out.array());
    file.writeBytes(strings.toByteArray());
    return file.toByteArray();
  }

  /// The old one has no entries of its own.
  private static byte[] behindAnOldOne(byte[] cache) {
    ByteBuffer out = ByteBuffer.allocate(16 + cache.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put("ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII)).position(16);
    return out.put(cache).array();
  }
}
