package io.github.nixld.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nixld.HostileBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// What a binary cache can send, spoiled.
class HostileCacheTest {
  private static final String HASH = "0".repeat(32);
  private static final String NARINFO =
      """
      StorePath: /nix/store/%1$s-zlib-1.3
      URL: nar/1abc.nar.xz
      Compression: xz
      FileHash: sha256:%2$s
      FileSize: 4029
      NarHash: sha256:%2$s
      NarSize: 18735
      References: %1$s-zlib-1.3 %1$s-glibc-2.40
      Deriver: %1$s-zlib-1.3.drv
      Sig: cache.example.org-1:c2lnbmF0dXJl
      """
          .formatted(HASH, "0".repeat(52));

  private static byte[] with(String line) {
    String key = line.substring(0, line.indexOf(':'));
    return NARINFO.replaceFirst("(?m)^" + key + ":.*$", line).getBytes(UTF_8);
  }

  @Test
  void narinfos() {
    new HostileBytes(
            "narinfo",
            bytes -> NarInfoParser.parse(new String(bytes, UTF_8), "x.narinfo", "/nix/store", HASH),
            CacheException.class)
        .spoil(NARINFO.getBytes(UTF_8))
        .kind("a size of 2^64", with("NarSize: 18446744073709551616"))
        .kind("a size below nothing", with("NarSize: -1"))
        .kind("a size of other digits", with("NarSize: \u0661\u0662"))
        .kind("a hash of another kind", with("NarHash: md5:" + "0".repeat(32)))
        .kind("an invalid base-64 hash", with("NarHash: sha256-" + "=".repeat(44)))
        .kind("a hash without digits", with("NarHash: sha256:"))
        .kind("a path out of the store", with("StorePath: /nix/store/../../etc/passwd"))
        .kind("an address with a line break", with("URL: a\rb"))
        .kind("an unknown compression", with("Compression: zip"))
        .kind("a million references", with("References: " + (HASH + "-x ").repeat(100_000)))
        .kind("a million lines", "x: y\n".repeat(100_000).getBytes(UTF_8))
        .kind("the same key twice", (NARINFO + "NarSize: 1\n").getBytes(UTF_8))
        .kind("signatures without an end", (NARINFO + "Sig: x\n".repeat(100_000)).getBytes(UTF_8))
        .kind("no line", new byte[0])
        .say();
  }

  private static void readNar(byte[] bytes) throws IOException {
    NarReader reader = new NarReader(new ByteArrayInputStream(bytes));
    byte[] some = new byte[4096];
    for (NarEntry entry = reader.next(); entry != null; entry = reader.next()) {
      while (entry instanceof NarEntry.Regular && reader.read(some, 0, some.length) >= 0) {
        // All of it is read.
      }
    }
  }

  private static byte[] deep(int depth, int name) {
    NarBuilder nar = new NarBuilder().text("nix-archive-1");
    for (int i = 0; i < depth; i++) {
      nar.text("(", "type", "directory", "entry", "(", "name", "d".repeat(name), "node");
    }
    return nar.toBytes();
  }

  @Test
  void nars() {
    byte[] sound =
        NarBuilder.nar(
            NarBuilder.tree(
                Map.of(
                    "lib/libz.so",
                    "libz.so.1",
                    "lib/libz.so.1",
                    "hello".getBytes(UTF_8),
                    "share/empty",
                    new byte[0])));
    NarBuilder start = new NarBuilder().text("nix-archive-1", "(", "type");
    new HostileBytes("NAR", HostileCacheTest::readNar, CacheException.class)
        .spoil(sound)
        .spoilAtRandom(sound, 1000)
        .kind("a hundred thousand directories in one another", deep(100_000, 1))
        .kind("names that make long paths", deep(511, 255))
        .kind("a name of 2^63 bytes", start.text("symlink", "target").number(-1).toBytes())
        .kind("a file of 2^63 bytes", file(Long.MAX_VALUE))
        .kind("a file of less than nothing", file(-8))
        .kind("nothing", new byte[0])
        .say();
  }

  private static byte[] file(long size) {
    return new NarBuilder()
        .text("nix-archive-1", "(", "type", "regular", "contents")
        .number(size)
        .toBytes();
  }

  private static final String LISTING =
      "{\"version\":1,\"root\":{\"type\":\"directory\",\"entries\":{\"lib\":{\"type\":\"directory\","
          + "\"entries\":{\"libz.so\":{\"type\":\"symlink\",\"target\":\"libz.so.1\"},"
          + "\"libz.so.1\":{\"type\":\"regular\",\"size\":112,\"narOffset\":400}}}}}}";

  private static byte[] listed(String node) {
    return "{\"version\":1,\"root\":%s}".formatted(node).getBytes(UTF_8);
  }

  private static byte[] nested(int depth, String name, String leaf) {
    return listed(
        ("{\"type\":\"directory\",\"entries\":{\"" + name + "\":").repeat(depth)
            + leaf
            + "}}".repeat(depth));
  }

  /// Many entries at the end of a long path: each of them is told by its whole path.
  private static byte[] manyBelow(int depth, int name, int count) {
    return nested(
        depth,
        "d".repeat(name),
        IntStream.range(0, count)
            .mapToObj(i -> "\"%d\":{\"type\":\"regular\"}".formatted(i))
            .collect(Collectors.joining(",", "{\"type\":\"directory\",\"entries\":{", "}}")));
  }

  @Test
  void listings() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(LISTING.getBytes(UTF_8));
    }
    HostileBytes listings =
        new HostileBytes(
            "listing",
            bytes -> ListingReader.read(new ByteArrayInputStream(bytes), "x.ls", entry -> {}),
            IOException.class);
    listings
        .spoil(LISTING.getBytes(UTF_8))
        .spoil(packed.toByteArray())
        .kind("a root that is a number", listed("1"))
        .kind("entries that are a list", listed("{\"type\":\"directory\",\"entries\":[]}"))
        .kind("a type that is an object", listed("{\"type\":{}}"))
        .kind("a size that is a text", listed("{\"type\":\"regular\",\"size\":\"x\"}"))
        .kind("a size of 2^64", listed("{\"type\":\"regular\",\"size\":18446744073709551616}"))
        .kind("a size of many digits", listed("{\"size\":" + "9".repeat(999) + "}"))
        .kind("directories in one another", nested(10_000, "d", "{\"type\":\"regular\"}"))
        .kind("names that make long paths", nested(400, "d".repeat(20_000), "{}"))
        .kind("many entries at the end of a long path", manyBelow(400, 5_000, 1_000))
        .kind("a name with a slash", nested(1, "../../x", "{\"type\":\"regular\"}"))
        .kind("two documents", (LISTING + LISTING).getBytes(UTF_8))
        .kind("zstd that ends", Arrays.copyOf(new byte[] {0x28, (byte) 0xb5, 0x2f, -3}, 9))
        .kind("xz that ends", new byte[] {-3, '7', 'z', 'X', 'Z', 0, 0, 4})
        .kind("bzip2 that ends", "BZh9".getBytes(UTF_8))
        .kind("nothing", new byte[0])
        .say();
  }
}
