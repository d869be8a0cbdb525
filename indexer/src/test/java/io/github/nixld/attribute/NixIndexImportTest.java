package io.github.nixld.attribute;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Databases of nix-index as they are, and as they should not be.
class NixIndexImportTest {
  /// Where zstd's window descriptor is: after 12 bytes of nix-index and 5 of zstd (RFC 8878,
  /// 3.1.1.1).
  private static final int WINDOW = 12 + 5;

  @TempDir private Path directory;
  private Path file;
  private Path index;

  @BeforeEach
  void places() {
    file = directory.resolve("files");
    index = directory.resolve("index.db");
  }

  private static NixIndexEncoder zlib() {
    return new NixIndexEncoder()
        .directory("")
        .directory("/lib")
        .link("/lib/libz.so", "libz.so.1.3.1")
        .link("/lib/libz.so.1", "libz.so.1.3.1")
        .program("/lib/libz.so.1.3.1")
        .file("/share/doc/zlib.txt")
        .footer(Rows.storePath('0', "zlib-1.3.1"), "zlib", "out", true);
  }

  private NixIndexImport.Report importFiles() throws AttributesException {
    return NixIndexImport.run(directory, index);
  }

  private void fails(String message) {
    assertThatThrownBy(this::importFiles)
        .isInstanceOf(AttributesException.class)
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }

  @Test
  void keepsLibrariesAndLinksToThem() throws Exception {
    zlib().write(file);
    NixIndexImport.Report report = importFiles();
    assertThat(Rows.listed(index))
        .containsExactly(
            "libz.so 0 zlib out 1 4", "libz.so.1 0 zlib out 1 4", "libz.so.1.3.1 0 zlib out 1 4");
    assertThat(report.entries()).isEqualTo(6);
    assertThat(report.packages()).isEqualTo(1);
    assertThat(report.libraries()).isEqualTo(3);
    assertThat(report.refused()).isZero();
    assertThat(Rows.of(index, "SELECT kind, origin FROM source"))
        .containsExactly("nix-index " + file);
  }

  @Test
  void takesTheFileItselfToo() throws Exception {
    Path other = zlib().write(directory.resolve("index-x86_64-linux"));
    assertThat(NixIndexImport.run(other, index).libraries()).isEqualTo(3);
  }

  @Test
  void readsWhatNixIndexWritesAtItsHighestLevel() throws Exception {
    zlib().writeAsNixIndex(file);
    // The window of 128 MiB is what other decoders refuse.
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes[WINDOW] & 0xff).isEqualTo((27 - 10) << 3);
    assertThat(importFiles().libraries()).isEqualTo(3);
  }

  @Test
  void nothingIsSharedAcrossAFooter() throws Exception {
    zlib()
        .directory("")
        .file("/lib/libzstd.so.1")
        .footer(Rows.storePath('1', "zstd-1.5.7"), "zstd", "out", true)
        .file("/lib64/libzip.so.5")
        .footer(Rows.storePath('2', "libzip-1.11"), "libzip", "out", true)
        .write(file);
    importFiles();
    assertThat(Rows.listed(index))
        .contains("libzstd.so.1 0 zstd out 1 1", "libzip.so.5 0 libzip out 1 1")
        .hasSize(5);
  }

  /// A difference may be the byte that ends a description, or a path.
  @ParameterizedTest
  @ValueSource(ints = {0, 9, 10, 11, 125, 126, 127, 128, 129, 255, 256, 2560, 4000})
  void everyDifferenceIsRead(int length) throws Exception {
    String deep = "/" + "x".repeat(length);
    new NixIndexEncoder()
        .directory(deep)
        .file(deep + "/lib/liba.so")
        .file("/lib/libb.so")
        .file("/lib/libc.so")
        .footer(Rows.storePath('0', "a-1"), "a", "out", true)
        .write(file);
    assertThat(importFiles().libraries()).isEqualTo(3);
    assertThat(Rows.listed(index))
        .containsExactly("liba.so 2 a out 1 3", "libb.so 0 a out 1 3", "libc.so 0 a out 1 3");
  }

  @Test
  void aLinkIntoAnotherStorePathIsAsGoodAsAnEnvironment() throws Exception {
    new NixIndexEncoder()
        .link("/lib/libGL.so.1", "/nix/store/" + Rows.storePath('0', "libglvnd-1.7.0") + "/lib/x")
        .footer(Rows.storePath('1', "steam-fhs"), "steam", "out", true)
        .write(file);
    importFiles();
    assertThat(Rows.listed(index)).containsExactly("libGL.so.1 4 steam out 1 1");
  }

  @Test
  void theBestPlaceOfANameCounts() throws Exception {
    new NixIndexEncoder()
        .file("/lib/app/lib/libz.so.1")
        .file("/lib/libz.so.1")
        .footer(Rows.storePath('0', "app"), "app", "out", true)
        .write(file);
    importFiles();
    assertThat(Rows.listed(index)).containsExactly("libz.so.1 0 app out 1 2");
  }

  @Test
  void namesThatNobodyAsksForAreLeftOut() throws Exception {
    new NixIndexEncoder()
        .entry("1r", "/lib/lib\u00e9.so.1".getBytes(ISO_8859_1))
        .entry("1r", "/l\u00ffb/libx.so.1".getBytes(ISO_8859_1))
        .file("/lib/lib\u001b[2J.so")
        .file("/lib/lib x.so")
        .file("/lib/lib" + "x".repeat(300) + ".so")
        .file("/lib/liba.a")
        .file("/lib/foo.socket")
        .file("/lib/python3.13/site-packages/numpy/core.so")
        .file("/lib/debug/libz.so")
        .file("/bin/libfake.so")
        .directory("/lib/dir.so")
        .file("/lib/libgood.so")
        .footer(Rows.storePath('0', "a-1"), "a", "out", true)
        .write(file);
    importFiles();
    assertThat(Rows.listed(index)).containsExactly("libgood.so 0 a out 1 11");
  }

  @Test
  void attributesThatAreNoPlainNamesAreLeftOutAndCounted() throws Exception {
    NixIndexEncoder database = zlib();
    for (String attribute :
        List.of("", "a b", "${x}", "a.\\\"b\\\"", "a..b", "if", "a.let", "3to2", "gtk+", "a\\nb")) {
      database.file("/lib/libbad.so").footer(Rows.storePath('1', "bad-1"), attribute, "out", true);
    }
    database.file("/lib/libbad.so").footer(Rows.storePath('1', "bad-1"), "bad", "o;t", true);
    database.file("/lib/libbad.so").footer("short-bad", "bad", "out", true);
    database.write(file);
    assertThat(importFiles().refused()).isEqualTo(12);
    assertThat(Rows.listed(index)).hasSize(3);
  }

  @Test
  void aPackageMayHaveVeryManyFiles() throws Exception {
    NixIndexEncoder database = new NixIndexEncoder();
    IntStream.range(0, 100_000).forEach(i -> database.file("/lib/lib%06d.so".formatted(i)));
    database.footer(Rows.storePath('0', "huge-1"), "huge", "out", true).write(file);
    assertThat(importFiles().libraries()).isEqualTo(100_000);
  }

  @Test
  void footersMayHaveMoreFieldsOrFewer() throws Exception {
    new NixIndexEncoder()
        .file("/lib/liba.so")
        .footer(
            """
            {"new":{"hash":"x","deep":[1,{"a":2}]},"hash":"%s","name":"a-1","origin":\
            {"x":[[]],"output":"lib","attr":"a.b","toplevel":false,"system":null},"z":1.5}\
            """
                .formatted(Rows.storePath('0', "").substring(0, 32)))
        .write(file);
    importFiles();
    assertThat(Rows.listed(index)).containsExactly("liba.so 0 a.b lib 0 1");
  }

  @Test
  void saysThatThereIsNone() {
    fails("no database of nix-index at " + file);
  }

  @Test
  void saysThatItIsAnotherFile() throws IOException {
    Files.writeString(file, "SQLite format 3");
    fails("is no database of nix-index");
    Files.write(file, new byte[0]);
    fails("is no database of nix-index");
    Files.write(file, Arrays.copyOf(NixIndexEncoder.header(1), 11));
    fails("is no database of nix-index");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 2, -1, Long.MIN_VALUE})
  void saysThatItHasAnotherFormat(long format) throws IOException {
    Files.write(file, NixIndexEncoder.header(format));
    fails("has format " + Long.toUnsignedString(format));
  }

  @Test
  void saysThatItIsTheSmallVariant() {
    new NixIndexEncoder()
        .directory("/bin")
        .program("/bin/zstd")
        .footer(Rows.storePath('0', "zstd-1.5.7-bin"), "zstd", "bin", true)
        .write(file);
    fails("lists programs only: it is the small variant");
  }

  @Test
  void saysThatItHasNoLibrary() {
    new NixIndexEncoder()
        .file("/share/x")
        .footer(Rows.storePath('0', "x"), "x", "out", true)
        .write(file);
    fails("lists no library");
    new NixIndexEncoder().write(file);
    fails("lists no library");
  }

  @Test
  void saysThatTheLastFooterIsMissing() {
    zlib().file("/lib/libx.so").write(file);
    fails("the last package has no footer");
  }

  @Test
  void saysWhatIsWrongInside() {
    new NixIndexEncoder().raw("1r", 5, "/lib/libx.so".getBytes(US_ASCII)).write(file);
    fails("a path shares 5 bytes with one of 0 before it (at byte 4, decompressed)");
    new NixIndexEncoder().raw("1r", -1, "/lib/libx.so".getBytes(US_ASCII)).write(file);
    fails("a path shares -1 bytes");
    new NixIndexEncoder().raw("1q", 0, "/lib/libx.so".getBytes(US_ASCII)).write(file);
    fails("neither file nor link nor directory nor footer");
    new NixIndexEncoder().raw("", 0, "/lib/libx.so".getBytes(US_ASCII)).write(file);
    fails("neither file nor link nor directory nor footer");
    new NixIndexEncoder().raw("1".repeat(70_000) + "r", 0, new byte[0]).write(file);
    fails("the description of a file has more than 65536 bytes");
    new NixIndexEncoder().raw("1r", 0, "x".repeat(70_000).getBytes(US_ASCII)).write(file);
    fails("a path has more than 65536 bytes");
    for (String json : List.of("", "[]", "{", "{}x{", "nonsense", "[".repeat(60_000))) {
      new NixIndexEncoder().file("/lib/libx.so").footer(json).write(file);
      fails(json.equals("{}x{") ? "no library" : "the footer of a package is not understood");
    }
  }

  @Test
  void saysThatItIsCutOff() throws Exception {
    NixIndexEncoder database = new NixIndexEncoder();
    byte[] noise = new byte[40];
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      random.nextBytes(noise);
      database.file("/lib/lib" + HexFormat.of().formatHex(noise) + ".so");
    }
    database.footer(Rows.storePath('0', "a-1"), "a", "out", true).write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {13, 20, 1_000, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      fails("is damaged");
    }
    byte[] plain = database.plain();
    for (int length : new int[] {1, 5, 6, 7, 1_000, plain.length - 1}) {
      NixIndexEncoder.write(file, Arrays.copyOf(plain, length), 3, 0);
      fails("is damaged: it ends in the middle of ");
    }
  }

  @Test
  void aWindowThatWouldTakeMoreMemoryIsRefused() throws IOException {
    zlib().writeAsNixIndex(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[WINDOW] = (byte) ((28 - 10) << 3);
    Files.write(file, bytes);
    fails("is damaged: zstd says");
  }

  @Test
  void whatWasKnownStaysWhereAnImportFails() throws Exception {
    zlib().write(file);
    importFiles();
    List<String> before = Rows.listed(index);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 3));
    fails("is damaged");
    assertThat(Rows.listed(index)).isEqualTo(before);
    try (var files = Files.list(directory)) {
      assertThat(files.map(it -> String.valueOf(it.getFileName())))
          .containsExactlyInAnyOrder("files", "index.db.attributes", "index.db.attributes.lock");
    }
  }

  @Test
  void anImportTakesThePlaceOfTheLast() throws Exception {
    zlib().write(file);
    importFiles();
    new NixIndexEncoder()
        .file("/lib/libnew.so")
        .footer(Rows.storePath('0', "new-1"), "new", "out", true)
        .write(file);
    importFiles();
    assertThat(Rows.listed(index)).containsExactly("libnew.so 0 new out 1 1");
  }

  @Test
  void aFileOfSomebodyElseIsLeftAlone() throws Exception {
    zlib().write(file);
    Path other = directory.resolve("index.db.attributes");
    Files.writeString(other, "mine");
    fails("is not a file of nixld");
    assertThat(other).hasContent("mine");
  }

  private static List<Long> seeds() {
    return IntStream.range(0, 400).mapToObj(Long::valueOf).toList();
  }

  /// Whatever bytes: an answer, or one line.
  @ParameterizedTest
  @MethodSource("seeds")
  void mutationsEndWithALine(long seed) throws Exception {
    Random random = new Random(seed);
    NixIndexEncoder database = zlib();
    List<String> names = new ArrayList<>(List.of("/lib/a.so", "/lib/lib/b.so.1", "/x/lib/c.so"));
    for (int i = 0; i < 20; i++) {
      database.file(names.get(random.nextInt(names.size())) + i);
      if (random.nextInt(5) == 0) {
        database.footer(Rows.storePath('0', "a-" + i), "a" + i, "out", random.nextBoolean());
      }
    }
    database.footer(Rows.storePath('0', "z-1"), "z", "out", true);
    byte[] plain = database.plain();
    if (seed % 2 == 0) {
      mutate(plain, random);
      NixIndexEncoder.write(file, plain, 1, 0);
    } else {
      NixIndexEncoder.write(file, plain, 1, 0);
      byte[] bytes = Files.readAllBytes(file);
      mutate(bytes, random);
      Files.write(file, bytes);
    }
    try {
      assertThat(new NixIndexDatabase(file).read(_ -> {}).libraries()).isPositive();
    } catch (AttributesException e) {
      assertThat(e).message().hasLineCount(1);
    }
  }

  private static void mutate(byte[] bytes, Random random) {
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] =
          random.nextBoolean() ? (byte) random.nextInt() : (byte) (random.nextInt(3) * 64);
    }
  }
}
