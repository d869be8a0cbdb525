package io.github.nixld.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NarReaderTest {
  private static final NarBuilder.Directory TREE =
      NarBuilder.tree(
          Map.of(
              "lib/libz.so",
              "libz.so.1",
              "lib/libz.so.1",
              "hello".getBytes(StandardCharsets.US_ASCII),
              "share/empty",
              new byte[0],
              "share/big",
              new byte[200_000]));

  /// One byte at a time: no boundary is special.
  private static InputStream slowly(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, 1));
      }
    };
  }

  private static List<String> entries(InputStream in) throws IOException {
    List<String> entries = new ArrayList<>();
    NarReader reader = new NarReader(in);
    for (NarEntry entry = reader.next(); entry != null; entry = reader.next()) {
      switch (entry) {
        case NarEntry.Directory(String path) -> entries.add(path + "/");
        case NarEntry.Symlink(String path, String target) -> entries.add(path + " -> " + target);
        case NarEntry.Regular file -> {
          byte[] contents = new byte[3];
          int read = reader.read(contents, 0, 3);
          entries.add(
              "%s %d %s"
                  .formatted(
                      file.path(),
                      file.size(),
                      read < 0 ? "" : new String(contents, 0, 1, StandardCharsets.US_ASCII)));
        }
      }
    }
    return entries;
  }

  @Test
  void entriesInOrderWithTheirContents() throws IOException {
    byte[] nar = NarBuilder.nar(TREE);
    List<String> expected =
        List.of(
            "/",
            "lib/",
            "lib/libz.so -> libz.so.1",
            "lib/libz.so.1 5 h",
            "share/",
            "share/big 200000 \0",
            "share/empty 0 ");
    assertThat(entries(new ByteArrayInputStream(nar))).isEqualTo(expected);
    assertThat(entries(slowly(nar))).isEqualTo(expected);
  }

  @Test
  void aSingleFile() throws IOException {
    byte[] nar = NarBuilder.nar(new NarBuilder.File("x".getBytes(StandardCharsets.US_ASCII)));
    assertThat(entries(new ByteArrayInputStream(nar))).containsExactly(" 1 x");
  }

  @Test
  void whereverItIsCutOffItSaysSo() {
    byte[] nar = NarBuilder.nar(TREE);
    for (int length = 0; length < nar.length; length += length < 1000 ? 1 : 997) {
      byte[] cut = Arrays.copyOf(nar, length);
      assertThatThrownBy(() -> entries(new ByteArrayInputStream(cut)))
          .isInstanceOf(CacheException.class)
          .hasMessageStartingWith("not a NAR: its end");
    }
  }

  private static NarBuilder start() {
    return new NarBuilder().text("nix-archive-1", "(", "type");
  }

  private static NarBuilder entry(String name) {
    return start().text("directory", "entry", "(", "name", name, "node", "(", "type");
  }

  private static byte[] deep() {
    NarBuilder nar = start();
    for (int i = 0; i <= NarReader.MAX_DEPTH; i++) {
      nar.text("directory", "entry", "(", "name", "a", "node", "(", "type");
    }
    return nar.toBytes();
  }

  static Stream<Named<byte[]>> forged() {
    return Stream.of(
        Named.of("another magic", new NarBuilder().text("nix-archive-2", "(").toBytes()),
        Named.of("a length beyond all", new NarBuilder().number(-1).toBytes()),
        Named.of("a word too long", new NarBuilder().number(1L << 40).toBytes()),
        Named.of(
            "padding that is not zero",
            new NarBuilder()
                .number(13)
                .raw("nix-archive-1\0\0x".getBytes(StandardCharsets.US_ASCII))
                .toBytes()),
        Named.of("an unknown type", start().text("device").toBytes()),
        Named.of("no contents", start().text("regular", ")").toBytes()),
        Named.of(
            "a file of 2^63 bytes",
            start().text("regular", "contents").number(Long.MIN_VALUE).toBytes()),
        Named.of(
            "a file larger than the archive",
            start().text("regular", "contents").number(1L << 40).raw((byte) 1).toBytes()),
        Named.of("a name that is empty", entry("").toBytes()),
        Named.of("a name that is a dot", entry(".").toBytes()),
        Named.of("a name that leads up", entry("..").toBytes()),
        Named.of("a name with a slash", entry("a/b").toBytes()),
        Named.of("a name with a NUL", entry("a\0b").toBytes()),
        Named.of("a name too long", entry("a".repeat(256)).toBytes()),
        Named.of(
            "a target too long", start().text("symlink", "target", "a".repeat(4096)).toBytes()),
        Named.of("a target with a NUL", start().text("symlink", "target", "a\0").toBytes()),
        Named.of(
            "names out of order",
            entry("b")
                .text("symlink", "target", "x", ")", ")", "entry", "(", "name", "a")
                .toBytes()),
        Named.of(
            "a name twice",
            entry("b")
                .text("symlink", "target", "x", ")", ")", "entry", "(", "name", "b")
                .toBytes()),
        Named.of("a word that belongs elsewhere", start().text("directory", "type").toBytes()),
        Named.of("directories without end", deep()),
        Named.of("bytes after the end", start().text("directory", ")", "more").toBytes()));
  }

  @ParameterizedTest
  @MethodSource("forged")
  void refusesByALine(byte[] nar) {
    assertThatThrownBy(() -> entries(new ByteArrayInputStream(nar)))
        .isInstanceOf(CacheException.class)
        .hasMessageStartingWith("not a NAR: ")
        .message()
        .matches("[ -~]{10,200}");
  }
}
