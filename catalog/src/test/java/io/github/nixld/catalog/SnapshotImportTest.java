package io.github.nixld.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.nixld.cache.SampleCache;
import io.github.nixld.signature.PublicKey;
import io.github.nixld.snapshot.Manifest;
import io.github.nixld.snapshot.ManifestJson;
import io.github.nixld.snapshot.Origin;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotException;
import io.github.nixld.snapshot.SnapshotImport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.jdbc4.JDBC4Connection;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

class SnapshotImportTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private static Path shared;
  @TempDir private Path directory;
  private final List<String> fetched = new ArrayList<>();

  /// The first catalog has one library; the second, an hour later, has two.
  @BeforeAll
  static void publishBoth() throws Exception {
    SampleCache cache = new SampleCache(shared.resolve("cache"));
    TreeSet<String> paths = new TreeSet<>();
    for (String library : List.of("libzip.so", "libjava.so")) {
      paths.add(cache.add("p-1", Map.of("lib/" + library, ElfFiles.read(library))));
      try (Caches open = new Caches(List.of(cache.open()))) {
        Release release =
            new Release("sample", "x86_64-linux", "", START.plusSeconds(3600L * paths.size()));
        new CatalogBuild(
                open,
                shared.resolve(library),
                new Publication("/nix/store", open.urls(), release, null, SampleCache.key()),
                Duration.ofHours(1))
            .run(paths, 1, BuildProgress.NONE);
      }
    }
  }

  @BeforeEach
  void publishFirst() throws IOException {
    publish("libzip.so");
  }

  /// @return the manifest of what is published then
  private Manifest publish(String catalog) throws IOException {
    Files.createDirectories(published());
    try (Stream<Path> files = Files.list(shared.resolve(catalog))) {
      for (Path file : files.toList()) {
        Files.copy(
            file, published().resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return ManifestJson.read(
        Files.readAllBytes(published().resolve(ManifestJson.NAME)), "manifest.json");
  }

  private Path published() {
    return directory.resolve("published");
  }

  private Path kept() {
    return directory.resolve("kept");
  }

  private SnapshotImport.Report run(String address, List<PublicKey> keys) throws IOException {
    return new SnapshotImport(
            new Origin(address, keys),
            kept(),
            Path.of("/nix/store"),
            (file, _, _) -> fetched.add(file))
        .run();
  }

  private SnapshotImport.Report run() throws IOException {
    return run(published().toString(), List.of(SampleCache.key().publicKey()));
  }

  private List<String> names() throws IOException {
    try (Snapshot snapshot = Objects.requireNonNull(Snapshot.open(kept()))) {
      return snapshot.index().find("*").stream().map(it -> it.name()).toList();
    }
  }

  @Test
  void itIsBroughtUpToDate() throws Exception {
    assertThat(Snapshot.open(kept())).isNull();
    assertThat(run().changed()).isTrue();
    assertThat(names()).containsExactly("libzip.so");
    assertThat(run().changed()).isFalse();
    publish("libjava.so");
    assertThat(run().changed()).isTrue();
    assertThat(names()).containsExactly("libzip.so", "libjava.so");
    try (Stream<Path> files = Files.list(kept())) {
      assertThat(files.filter(it -> !it.getFileName().toString().startsWith("."))).hasSize(4);
    }
  }

  @Test
  void addressesInEveryForm() throws IOException {
    for (String address :
        List.of(
            published() + "/", published() + "/manifest.json", published().toUri().toString())) {
      assertThat(run(address, List.of()).manifest().channel()).isEqualTo("sample");
    }
    assertThatThrownBy(() -> run("s3://bucket", List.of())).isInstanceOf(SnapshotException.class);
  }

  private void edit(String before, String after) throws IOException {
    Path file = published().resolve(ManifestJson.NAME);
    String text = Files.readString(file);
    String edited = text.replaceFirst(before, after);
    assertThat(edited).isNotEqualTo(text);
    Files.writeString(file, edited);
  }

  static Stream<Arguments> forgedManifests() {
    return Stream.of(
        forged("another channel", "\"sample\"", "\"other\"", "no signature"),
        forged("another system", "x86_64-linux", "i686-linux", "no signature"),
        forged(
            "another revision",
            "\"nixpkgs\" : \"\"",
            "\"nixpkgs\" : \"" + "0".repeat(40) + "\"",
            "no signature"),
        forged("another time", "2026-01-01", "2027-01-01", "no signature"),
        forged("another store", "/nix/store", "/gnu/store", "no signature"),
        forged(
            "another cache",
            "\"caches\" : \\[ ",
            "\"caches\" : [ \"http://evil\", ",
            "no signature"),
        forged("another coverage", "\"objects\" : 2", "\"objects\" : 9", "no signature"),
        forged("another size", "\"size\" : ", "\"size\" : 1", "no signature"),
        forged("another hash", "\"sha256\" : \"..", "\"sha256\" : \"00", "no signature"),
        forged("a signature that is none", "sample-1:..", "sample-1:AA", "no signature"),
        forged("the signature of another", "sample-1:", "other-1:", "no signature"),
        forged("no signature", "\"sample-1:.*\"", "", "not signed"),
        forged("a name that leads out", "symbols-[0-9a-f]*", "../../x", "'symbols.file'"),
        forged("a name that is a directory", "names-[0-9a-f]*.db.xz", ".", "'names.file'"),
        forged("a hash that is none", "\"sha256\" : \"..", "\"sha256\" : \"", "sha256'"),
        forged("a size below zero", "\"size\" : ", "\"size\" : -", ".size'"),
        forged("a size beyond all", "\"size\" : ", "\"size\" : 99999999999", ".size'"),
        forged("another format", "\"format\" : 1", "\"format\" : 2", "format 2"),
        forged("no format", "\"format\"", "\"form\"", "'format'"),
        forged("more known than listed", "\"known\" : 2", "\"known\" : 3", "'coverage.known'"),
        forged("a value twice", "\"system\"", "\"channel\" : \"x\", \"system\"", "twice"),
        forged("something that is no JSON", "\\{", "<", "not the manifest"),
        forged("an end in the middle", "(?s)\"coverage\".*", "", "not the manifest"),
        forged("nesting without end", "\\[", "[".repeat(3000), "not the manifest"));
  }

  private static Arguments forged(String what, String before, String after, String reason) {
    return Arguments.of(Named.of(what, before), after, reason);
  }

  @ParameterizedTest
  @MethodSource("forgedManifests")
  void aForgedManifestIsRefusedByALine(String before, String after, String reason)
      throws Exception {
    run();
    publish("libjava.so");
    edit(before, after);
    assertThatThrownBy(this::run)
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(reason)
        .message()
        .doesNotContain("\n");
    assertThat(names()).containsExactly("libzip.so");
  }

  /// With files that are not those of the manifest.
  @ParameterizedTest
  @MethodSource("forgedFiles")
  void aForgedFileIsRefusedByALineAndTheOldCatalogStays(String file, byte[] contents)
      throws Exception {
    run();
    Manifest manifest = publish("libjava.so");
    String name = file.equals("names") ? manifest.names().name() : manifest.symbols().name();
    Path path = published().resolve(name);
    byte[] bytes = contents.length == 0 ? Files.readAllBytes(path) : contents;
    if (contents.length == 0) {
      bytes[bytes.length / 2] ^= 1;
    }
    Files.write(path, bytes);
    assertThatThrownBy(this::run)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(name)
        .message()
        .doesNotContain("\n");
    assertThat(names()).containsExactly("libzip.so");
  }

  static Stream<Arguments> forgedFiles() {
    return Stream.of("names", "symbols")
        .flatMap(file ->
            Stream.of(
                Arguments.of(file, Named.of("another byte", new byte[0])),
                Arguments.of(file, Named.of("too short", new byte[100])),
                Arguments.of(file, Named.of("too long", new byte[1_000_000]))));
  }

  /// So that it can be brought up to date without naming it, and by the same key.
  @Test
  void whereItIsFromIsKept() throws Exception {
    assertThat(Origin.of(kept())).isNull();
    run();
    Origin origin = Objects.requireNonNull(Origin.of(kept()));
    assertThat(origin.address()).isEqualTo(published().toString());
    assertThat(origin.keys().toString()).isEqualTo("[" + SampleCache.key().publicKey() + "]");
    Files.writeString(kept().resolve("origin"), published() + "\nno key\n");
    assertThatThrownBy(() -> Origin.of(kept())).hasMessageContaining("name the catalog's address");
  }

  @Test
  void aCatalogOfAnotherStoreIsRefused() {
    assertThatThrownBy(() ->
            new SnapshotImport(
                    new Origin(published().toString(), List.of()),
                    kept(),
                    Path.of("/home/me/nix/store"),
                    (_, _, _) -> {})
                .run())
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("a catalog of the store /nix/store; yours is /home/me/nix/store");
    assertThat(kept()).doesNotExist();
  }

  /// What a catalog names as a cache goes to Nix, as a setting.
  @Test
  void onlyPlainAddressesOfCachesAreHandedToNix() throws Exception {
    edit(
        "\"caches\" : \\[ ",
        "\"caches\" : [ \"https://a.example/b\", \"https://a.example?trusted=true\", \"ssh://x\","
            + " \"https://-x\", \"https://a'b\", \"daemon\", \"file:///srv/cache\", ");
    assertThat(run(published().toString(), List.of()).manifest().substituters())
        .startsWith("https://a.example/b", "file:///srv/cache")
        .hasSize(3);
  }

  /// What a server answers.
  private interface Answer {
    void to(HttpExchange exchange, byte[] body) throws IOException;
  }

  private SnapshotImport.Report fetch(Answer answer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            Path file = published().resolve(exchange.getRequestURI().getPath().substring(1));
            answer.to(exchange, Files.readAllBytes(file));
          }
        });
    server.start();
    try {
      return run("http://127.0.0.1:%d".formatted(server.getAddress().getPort()), List.of());
    } finally {
      server.stop(0);
    }
  }

  private static void whole(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  /// A server without ranges sends all of it again.
  @Test
  void aPartOfAFileIsFetchedAnewIfTheServerHasNoRanges() throws Exception {
    Manifest manifest = publish("libzip.so");
    Files.createDirectories(kept());
    Files.write(kept().resolve(manifest.symbols().name() + ".part"), new byte[10]);
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    fetch((exchange, body) -> {
      asked.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Range"));
      whole(exchange, body);
    });
    assertThat(asked).anyMatch(it -> it.endsWith(".pack bytes=10-"));
    assertThat(asked).anyMatch(it -> it.endsWith(".pack null"));
    assertThat(names()).containsExactly("libzip.so");
  }

  @Test
  void aPartThatTheServerCannotGoOnFromIsFetchedAnew() throws Exception {
    Manifest manifest = publish("libzip.so");
    Files.createDirectories(kept());
    Files.write(kept().resolve(manifest.symbols().name() + ".part"), new byte[10]);
    fetch((exchange, body) -> {
      if (exchange.getRequestHeaders().getFirst("Range") != null) {
        exchange.sendResponseHeaders(416, -1);
      } else {
        whole(exchange, body);
      }
    });
    assertThat(names()).containsExactly("libzip.so");
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 500, 503})
  void whatAServerRefusesIsSaidInALine(int status) {
    assertThatThrownBy(() -> fetch((exchange, _) -> exchange.sendResponseHeaders(status, -1)))
        .isInstanceOf(SnapshotException.class)
        .hasMessageMatching(
            "http://127.0.0.1:\\d+/manifest.json cannot be fetched: .*" + status + ".*")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aServerThatIsNotThereIsSaidToBeSo() {
    assertThatThrownBy(() -> run("http://127.0.0.1:1/", List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("http://127.0.0.1:1/manifest.json cannot be fetched: ");
  }

  @Test
  void aFileThatIsMissingIsSaidToBeSo() throws Exception {
    Files.delete(published().resolve(ManifestJson.NAME));
    assertThatThrownBy(this::run).hasMessageContaining("has no manifest.json");
  }

  @Test
  void anOlderCatalogDoesNotTakeThePlaceOfANewerOne() throws Exception {
    publish("libjava.so");
    run();
    String old = shared.resolve("libzip.so").toString();
    assertThatThrownBy(() -> run(old, List.of(SampleCache.key().publicKey())))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("older than the one that is there");
  }

  /// A pack that was exchanged after it was imported.
  @Test
  void symbolsThatDoNotBelongToItAreRefused() throws Exception {
    Manifest manifest = run().manifest();
    Path pack = kept().resolve(manifest.symbols().name());
    byte[] bytes = Files.readAllBytes(pack);
    bytes[5] ^= 1;
    Files.write(pack, bytes);
    try (Snapshot snapshot = Objects.requireNonNull(Snapshot.open(kept()))) {
      assertThatThrownBy(() -> snapshot.symbols(1))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining("import the catalog again");
    }
  }

  /// All hashes are right. To read the view would never end.
  @Test
  void aDatabaseWithAViewIsRefused() throws Exception {
    Manifest manifest = publish("libzip.so");
    Path packed = published().resolve(manifest.names().name());
    Path plain = directory.resolve("plain.db");
    try (InputStream in = new XZInputStream(Files.newInputStream(packed))) {
      Files.copy(in, plain);
    }
    String uri = plain.toUri().toString();
    try (Connection connection = new JDBC4Connection("jdbc:sqlite:" + uri, uri, new Properties());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "CREATE VIEW more AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
              + " SELECT i FROM n");
    }
    try (OutputStream out =
        new XZOutputStream(Files.newOutputStream(packed), new LZMA2Options(0))) {
      Files.copy(plain, out);
    }
    Manifest changed =
        new Manifest(
            manifest.channel(),
            manifest.system(),
            manifest.nixpkgs(),
            manifest.created(),
            manifest.store(),
            manifest.caches(),
            manifest.coverage(),
            described(manifest.names().name(), packed),
            described(manifest.plainNames().name(), plain),
            manifest.symbols(),
            List.of());
    Files.writeString(published().resolve(ManifestJson.NAME), ManifestJson.write(changed));

    assertThatThrownBy(() -> run(published().toString(), List.of()))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("no database of plain tables");
    assertThat(Snapshot.open(kept())).isNull();
  }

  private static Manifest.File described(String name, Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
    return new Manifest.File(name, bytes.length, HexFormat.of().formatHex(hash));
  }

  @Test
  void whatIsDamagedIsImportedAgain() throws Exception {
    Manifest manifest = run().manifest();
    Files.delete(kept().resolve(manifest.symbols().name()));
    assertThatThrownBy(() -> Snapshot.open(kept())).hasMessageContaining("import it again");
    assertThat(run().changed()).isTrue();
    assertThat(names()).containsExactly("libzip.so");
  }

  @Test
  void aDownloadThatBrokeOffIsTakenUpWhereItEnded() throws Exception {
    List<String> ranges = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean broken = new AtomicBoolean();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          Path file = published().resolve(exchange.getRequestURI().getPath().substring(1));
          String range = exchange.getRequestHeaders().getFirst("Range");
          byte[] body = Files.readAllBytes(file);
          try (exchange) {
            if (range == null) {
              exchange.sendResponseHeaders(200, body.length);
              boolean breaks = file.toString().contains("symbols") && !broken.getAndSet(true);
              exchange.getResponseBody().write(body, 0, breaks ? body.length / 2 : body.length);
              exchange.getResponseBody().flush();
              if (breaks) {
                // What was sent is read before the end of the connection is seen.
                Thread.sleep(300);
              }
            } else {
              ranges.add(range);
              int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
              exchange
                  .getResponseHeaders()
                  .set(
                      "Content-Range",
                      "bytes %d-%d/%d".formatted(from, body.length - 1, body.length));
              exchange.sendResponseHeaders(206, body.length - from);
              exchange.getResponseBody().write(Arrays.copyOfRange(body, from, body.length));
            }
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    server.start();
    try {
      String address = "http://127.0.0.1:%d".formatted(server.getAddress().getPort());
      run(address, List.of(SampleCache.key().publicKey()));
      assertThat(names()).containsExactly("libzip.so");
      assertThat(ranges).hasSize(1);
    } finally {
      server.stop(0);
    }
  }
}
