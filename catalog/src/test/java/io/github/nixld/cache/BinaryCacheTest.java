package io.github.nixld.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class BinaryCacheTest {
  private static final Map<String, byte[]> FILES = Map.of("lib/libz.so", new byte[50_000]);

  @TempDir private Path directory;
  private SampleCache sample;

  @BeforeEach
  void make() {
    sample = new SampleCache(directory);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Path narInfo(String basename) {
    return directory.resolve(basename.substring(0, 32) + ".narinfo");
  }

  private void edit(String basename, UnaryOperator<String> edit) throws IOException {
    Path file = narInfo(basename);
    Files.writeString(file, edit.apply(Files.readString(file)));
  }

  private NarInfo info(String basename) throws IOException {
    try (BinaryCache cache = sample.open()) {
      return cache.info(basename.substring(0, 32));
    }
  }

  private void readNar(String basename) throws IOException {
    try (BinaryCache cache = sample.open();
        NarInput nar = cache.nar(cache.info(basename.substring(0, 32)))) {
      NarReader reader = new NarReader(nar);
      while (reader.next() != null) {
        // To the end.
      }
      nar.verify();
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyCompression(Compression compression) throws IOException {
    byte[] nar = NarBuilder.nar(NarBuilder.tree(FILES));
    String basename = sample.add("zlib-1", nar, compression, List.of());
    assertThat(info(basename).compression()).isEqualTo(compression);
    readNar(basename);
  }

  /// The forms of the fields that real caches have.
  @Test
  void fieldsInEveryForm() throws IOException {
    String basename = sample.add("zlib-1", FILES);
    NarInfo info = info(basename);
    edit(
        basename,
        text ->
            text.replace(info.narHash().toString(), "sha256:" + info.narHash().hex())
                    .replace("FileSize: " + info.fileSize() + "\n", "")
                + "Deriver: unknown-deriver\nSig: other-1:AAAA\nUnknown: x\n");
    assertThat(info(basename).narHash()).isEqualTo(info.narHash());
    assertThat(info(basename).fileSize()).isEqualTo(-1);
    assertThat(info(basename).deriver()).isNull();
    assertThat(info(basename).signatures()).hasSize(2);
    readNar(basename);
  }

  @Test
  void withoutACompressionItIsBzip2() throws IOException {
    byte[] nar = NarBuilder.nar(NarBuilder.tree(FILES));
    String basename = sample.add("zlib-1", nar, Compression.BZIP2, List.of());
    edit(basename, text -> text.replace("Compression: bzip2\n", ""));
    readNar(basename);
  }

  @Test
  void whatIsNotThereIsSaidToBeSo() throws IOException {
    try (BinaryCache cache = sample.open()) {
      assertThatThrownBy(() -> cache.info("0".repeat(32))).isInstanceOf(NotInCacheException.class);
    }
    Files.delete(directory.resolve("nix-cache-info"));
    assertThatThrownBy(sample::open)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("not a binary cache");
  }

  static Stream<Arguments> forgedNarInfos() {
    return Stream.of(
        forged(
            "another store path",
            "StorePath: /nix/store/00",
            "StorePath: /nix/store/11",
            "another store path"),
        forged(
            "another store",
            "StorePath: /nix/store/",
            "StorePath: /gnu/store/",
            "not a store path in /nix/store"),
        forged("a path above the store", "-zlib-1\n", "-zlib/../..\n", "not a store path"),
        forged("no URL", "URL: ", "Url: ", "URL is missing"),
        forged("a URL with a space", "URL: nar/", "URL: nar/ ", "URL is empty"),
        forged(
            "References twice",
            "References: \n",
            "References: \nReferences: \n",
            "References comes twice"),
        forged("CA twice", "References: \n", "References: \nCA: a\nCA: b\n", "CA comes twice"),
        forged("a reference that is a path", "References: \n", "References: ../x\n", "References"),
        forged(
            "another reference",
            "References: \n",
            "References: " + "3".repeat(32) + "-evil\n",
            "none of its signatures"),
        forged("no NarSize", "NarSize", "NorSize", "NarSize is missing"),
        forged("a NarSize that is no number", "NarSize: ", "NarSize: -", "NarSize is not a number"),
        forged("another NarSize", "NarSize: ", "NarSize: 9", "none of its signatures"),
        forged(
            "a NarHash of another kind",
            "NarHash: sha256:",
            "NarHash: md5:",
            "NarHash is no SHA-256"),
        forged(
            "a NarHash too short",
            "NarHash: sha256:",
            "NarHash: sha256:0",
            "NarHash is no SHA-256"),
        forged(
            "a compression that nobody has",
            "Compression: zstd",
            "Compression: lrzip",
            "'lrzip' is not supported"),
        forged("a key of another", "Sig: sample-1", "Sig: sample-2", "none of its signatures"),
        forged("no signature", "Sig: ", "Sog: ", "not signed"),
        forged(
            "a signature that is none",
            "Sig: sample-1:",
            "Sig: sample-1:!",
            "none of its signatures"),
        forged("a line that is none", "References: \n", "References\n", "not 'Key: value'"));
  }

  private static Arguments forged(String what, String before, String after, String reason) {
    return Arguments.of(Named.of(what, before), after, reason);
  }

  @ParameterizedTest
  @MethodSource("forgedNarInfos")
  void aForgedNarInfoIsRefusedByALine(String before, String after, String reason)
      throws IOException {
    String basename = sample.add("zlib-1", FILES);
    edit(
        basename,
        text -> {
          assertThat(text).contains(before);
          return text.replace(before, after);
        });
    assertThatThrownBy(() -> info(basename))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining(".narinfo")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aNarInfoThatIsCutOffIsRefused() throws IOException {
    String basename = sample.add("zlib-1", FILES);
    edit(basename, text -> text.substring(0, text.length() - 10));
    assertThatThrownBy(() -> info(basename)).hasMessageContaining("cut off");
  }

  /// The URL is not signed.
  @ParameterizedTest
  @MethodSource("urlsThatLeadOut")
  void aUrlThatLeadsOutOfTheCacheIsRefused(String url) throws IOException {
    String basename = sample.add("zlib-1", FILES);
    edit(basename, text -> text.replaceAll("URL: .*", "URL: " + url));
    assertThatThrownBy(() -> readNar(basename))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("leads out of the cache");
  }

  static List<String> urlsThatLeadOut() {
    return List.of(
        "/etc/passwd",
        "../../etc/passwd",
        "nar/../../x",
        "file:///etc/passwd",
        "http://127.0.0.1/x",
        "nar/%2e%2E/x");
  }

  /// Each of these has a sound narinfo.
  static Stream<Arguments> forgedNars() {
    byte[] nar = NarBuilder.nar(NarBuilder.tree(FILES));
    byte[] longer = NarBuilder.nar(NarBuilder.tree(Map.of("lib/libz.so", new byte[90_000_000])));
    byte[] other = nar.clone();
    other[30_000] = 1;
    return Stream.of(
        Arguments.of(Named.of("other bytes", other), "its hash is"),
        Arguments.of(Named.of("a bomb", longer), "more than the"),
        Arguments.of(
            Named.of("another archive", NarBuilder.nar(NarBuilder.tree(Map.of("a", "b")))),
            "NarSize is"));
  }

  @ParameterizedTest
  @MethodSource("forgedNars")
  void aForgedNarIsRefusedByALine(byte[] forged, String reason) throws IOException {
    String basename = sample.add("zlib-1", FILES);
    sample.write(info(basename).url(), SampleCache.compress(forged, Compression.ZSTD));
    assertThatThrownBy(() -> readNar(basename))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void whatIsNotCompressedAsItSaysIsRefused() throws IOException {
    String basename = sample.add("zlib-1", FILES);
    sample.write(info(basename).url(), utf8("no zstd at all"));
    assertThatThrownBy(() -> readNar(basename)).isInstanceOf(IOException.class);
  }

  private List<String> listed(byte[] listing) throws IOException {
    sample.write("0".repeat(32) + ".ls", listing);
    List<String> paths = new ArrayList<>();
    try (BinaryCache cache = sample.open()) {
      cache.list("0".repeat(32), entry -> paths.add(entry.path() + " " + entry.type()));
    }
    return paths;
  }

  private static final String LISTING =
      "{\"version\":1,\"root\":{\"type\":\"directory\",\"entries\":{\"lib\":{\"entries\":{"
          + "\"a.so\":{\"type\":\"symlink\",\"target\":\"b\"},"
          + "\"b\":{\"type\":\"regular\",\"size\":5,\"narOffset\":8}},\"type\":\"directory\"}}}}";

  /// Whatever it is compressed with: caches do not say.
  @ParameterizedTest
  @EnumSource(Compression.class)
  void listingsCompressedOrNot(Compression compression) throws IOException {
    assertThat(listed(SampleCache.compress(utf8(LISTING), compression)))
        .containsExactly("lib/a.so SYMLINK", "lib/b REGULAR", "lib DIRECTORY", " DIRECTORY");
  }

  static List<String> forgedListings() {
    return List.of(
        "",
        "not json",
        "[]",
        "{\"version\":2,\"root\":{\"type\":\"directory\"}}",
        "{\"version\":1}",
        "{\"version\":1,\"root\":[]}",
        "{\"version\":1,\"root\":{\"type\":\"device\"}}",
        LISTING.substring(0, 100),
        "{\"root\":" + "{\"type\":\"directory\",\"entries\":{\"a\":".repeat(2000));
  }

  @ParameterizedTest
  @MethodSource("forgedListings")
  void aForgedListingIsRefusedByALine(String listing) {
    assertThatThrownBy(() -> listed(utf8(listing)))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(".ls: not a listing")
        .message()
        .doesNotContain("\n");
  }
}
