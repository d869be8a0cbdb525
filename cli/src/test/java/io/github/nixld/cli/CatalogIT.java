package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store that lacks a library, a cache of real Nix's that has it, and a catalog of that cache:
/// what users type, and what they see.
class CatalogIT {
  private static final String NO_NIXPKGS = "0123456789abcdef0123456789abcdef01234567";

  @TempDir private static Path shared;
  private static SmallStore store = new SmallStore(shared);
  private static Path bar = shared;

  /// The library is put into the cache, and deleted.
  @BeforeAll
  static void publish() throws Exception {
    store = SmallStore.in(shared);
    bar = store.addLibrary("bar-3.1", "bar", "hello from bar");
    store.program(store.home().resolve("program"), "bar");
    // Libraries near a program come before what has to be fetched.
    store.shell().script("rm -r libraries*").orFail();
    String key = store.home().resolve("key").toString();
    store
        .shell()
        .run("nix-store", "--generate-binary-cache-key", "it-1", key, key + ".pub")
        .orFail();
    Files.createDirectories(store.home().resolve("etc"));
    Files.writeString(
        store.home().resolve("etc/nix.conf"),
        """
        experimental-features = nix-command
        build-users-group =
        substituters =
        trusted-public-keys = %s
        """
            .formatted(Files.readString(Path.of(key + ".pub")).strip()));
    List<String> copy = new ArrayList<>(List.of("nix", "copy", "--to"));
    copy.add(
        "file://%s?compression=zstd&write-nar-listing=true&secret-key=%s"
            .formatted(store.home().resolve("cache.example"), key));
    Path glibc = glibc();
    copy.addAll(List.of(bar.toString(), glibc.toString()));
    store.shell().run(copy.toArray(String[]::new)).orFail();
    Files.write(store.home().resolve("paths"), List.of(bar.toString(), glibc.toString()));
    store.delete(bar);
    // As nixld-index packages would have learnt it.
    String attributes =
        """
        CREATE TABLE evaluated (name TEXT, hash TEXT, path TEXT, output TEXT);
        INSERT INTO evaluated VALUES ('bar-3.1', '%s', 'bar', 'out');
        INSERT INTO evaluated VALUES ('glibc-2.99', '%s', 'glibc', 'out');
        """
            .formatted(hash(bar), hash(glibc));
    sqlite(store.home().resolve("attributes.db"), attributes);
    store
        .shell()
        .run(
            Processes.CHECKOUT.resolve("bin/nixld-catalog").toString(),
            "build",
            "--quiet",
            "--from",
            store.home().resolve("cache.example").toString(),
            "--paths",
            "paths",
            "--output",
            "published",
            "--key",
            key,
            "--channel",
            "sample-26.11",
            "--nixpkgs",
            NO_NIXPKGS,
            "--attributes",
            "attributes.db")
        .orFail();
  }

  private static Path glibc() throws IOException {
    try (Stream<Path> all = Files.list(store.directory())) {
      return all.filter(it -> it.toString().endsWith("-glibc-2.99")).findFirst().orElseThrow();
    }
  }

  private static String hash(Path storePath) {
    return storePath.getFileName().toString().substring(0, 32);
  }

  private static void sqlite(Path file, String statements) throws Exception {
    try (java.sql.Connection connection =
            java.sql.DriverManager.getConnection("jdbc:sqlite:" + file);
        java.sql.Statement statement = connection.createStatement()) {
      for (String sql : statements.split(";")) {
        if (!sql.isBlank()) {
          statement.executeUpdate(sql);
        }
      }
    }
  }

  @BeforeEach
  void startWithoutTheLibraryAndWithoutACatalog() throws Exception {
    store.shell().run("rm", "-rf", "cache/nixld", "roots").orFail();
    if (Files.exists(bar)) {
      store.delete(bar);
    }
  }

  private static String key() throws IOException {
    return Files.readString(store.home().resolve("key.pub")).strip();
  }

  private static Ran index(String subcommand, String... arguments) throws Exception {
    List<String> line =
        new ArrayList<>(List.of(UnderTest.command("nixld-index").toString(), subcommand));
    line.addAll(List.of("--store", store.directory().toString()));
    line.addAll(List.of(arguments));
    return store.shell().run(line.toArray(String[]::new));
  }

  private static Ran imported() throws Exception {
    return index("import", "catalog", "published", "--trusted-key", key());
  }

  @Test
  void aCatalogIsImportedAndBroughtUpToDate() throws Exception {
    Ran none = index("import", "catalog");
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("no catalog was imported yet: name its address");
    Ran first = imported();
    assertThat(first.status()).as(first.err()).isZero();
    assertThat(first.err()).contains("sample-26.11 for x86_64-linux of ").contains("3 objects");
    Ran again = index("import", "catalog");
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.err()).contains("it is up to date").doesNotContain("signature");
  }

  @Test
  void aCatalogIsImportedFromAServer() throws Exception {
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            store.home().resolve("published"),
            SimpleFileServer.OutputLevel.NONE);
    server.start();
    try {
      String address = "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
      Ran ran = index("import", "catalog", address, "--trusted-key", key());
      assertThat(ran.status()).as(ran.err()).isZero();
      Ran absent = index("import", "catalog", address + "nowhere/");
      assertThat(absent.status()).isEqualTo(3);
      assertThat(absent.err()).contains("404").hasLineCount(1);
      assertThat(index("find", "libbar.so.1", "--catalog").status()).isZero();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aKeyOfAnotherIsRefusedInALine() throws Exception {
    String other = "it-1:" + "A".repeat(43) + "=";
    Ran ran = index("import", "catalog", "published", "--trusted-key", other);
    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("no signature of the catalog is a valid one").hasLineCount(1);
    assertThat(index("import", "catalog", "published", "--trusted-key", "x").status()).isEqualTo(2);
    Ran unchecked = index("import", "catalog", "published");
    assertThat(unchecked.err()).contains("its signature was not checked");
  }

  @Test
  void findSaysWhatItIsAndWhatItCosts() throws Exception {
    Ran none = index("find", "libbar.so.1", "--catalog");
    assertThat(none.status()).isEqualTo(4);
    assertThat(none.err()).contains("no catalog of " + store.directory() + " was imported yet");
    imported().orFail();
    assertThat(index("find", "libbar.so.1", "--catalog").orFail())
        .matches(bar + "/lib/libbar\\.so\\.1  bar 3\\.1  bar  .* kB to fetch\n");
    JsonNode json =
        new ObjectMapper().readTree(index("find", "libbar*", "--catalog", "--json").orFail());
    assertThat(json.get(0).get("attributes").get(0).asText()).isEqualTo("bar");
    assertThat(json.get(0).get("version").asText()).isEqualTo("3.1");
    assertThat(json.get(0).get("download").asLong()).isPositive();
    Ran unknown = index("find", "libnone.so.1", "--catalog");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err()).contains("libnone.so.1: not in the catalog");
  }

  @Test
  void aLibraryThatTheStoreLacksIsNamedWithTheWaysOn() throws Exception {
    imported().orFail();
    Ran ran = store.nixldEnv("./program");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err())
        .containsPattern("libbar\\.so\\.1: .*; nixpkgs has it: bar 3\\.1 \\(.* kB to fetch\\)")
        .contains("--catalog chooses from the catalog too, --realise fetches what is chosen");
    assertThat(bar).doesNotExist();

    // A catalog of a cache that was not built from one nixpkgs.
    Path manifest =
        store.index().resolveSibling(store.index().getFileName() + ".catalog/manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace(NO_NIXPKGS, ""));
    for (Ran other : List.of(store.nixldEnv("./program"), index("find", "libbar.so.1"))) {
      assertThat(other.err())
          .containsPattern(
              "libbar\\.so\\.1: .*; the catalog has it: bar 3\\.1 \\(.* kB to fetch\\)")
          .doesNotContain("nixpkgs");
    }
  }

  /// As before Nix is set up.
  @Test
  void importingAndFindingNeedNoStore() throws Exception {
    Path away = store.directory().resolveSibling("away");
    Files.move(store.directory(), away);
    try {
      imported().orFail();
      assertThat(index("find", "libbar.so.1", "--catalog").orFail()).contains("  bar 3.1  bar  ");
    } finally {
      Files.move(away, store.directory());
    }
  }

  @Test
  void aChoiceFromTheCatalogIsAForecast() throws Exception {
    imported().orFail();
    Ran ran = store.nixldEnv("--catalog", "./program");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out()).contains(bar + "/lib");
    assertThat(ran.err())
        .containsPattern("complete once fetched: 1 store path \\(.* to fetch, .* in the store\\)")
        .contains("nix-store --realise " + bar + " --option extra-substituters file:///");
    assertThat(bar).doesNotExist();
    JsonNode json =
        new ObjectMapper().readTree(store.nixldEnv("--catalog", "-f", "json", "./program").out());
    assertThat(json.get("complete").asBoolean()).isFalse();
    assertThat(json.get("completeOnceFetched").asBoolean()).isTrue();
    assertThat(json.get("absent").get(0).asText()).isEqualTo(bar.toString());
    assertThat(json.get("unresolved")).isEmpty();
  }

  /// The command that is printed, typed into a shell.
  @Test
  void theCommandThatIsPrintedFetchesIt() throws Exception {
    imported().orFail();
    String said = store.nixldEnv("--catalog", "./program").err();
    String command = said.substring(said.indexOf("nix-store --realise")).lines().findFirst().get();
    store.shell().script(command).orFail();
    Ran ran = store.nixldEnv("./program");
    assertThat(ran.status()).as(ran.err()).isZero();
  }

  @Test
  void whatIsFetchedIsProvedAgainAndKept() throws Exception {
    imported().orFail();
    Ran ran = store.nixldEnv("--realise", "--gc-root", "roots", "-o", ".env", "./program");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(bar).exists();
    store.collectGarbage();
    assertThat(bar).exists();
    assertThat(
            store
                .shell()
                .script(". ./.env; \"$NIX_LD\" --library-path \"$NIX_LD_LIBRARY_PATH\" ./program")
                .orFail())
        .isEqualTo("hello from bar\n");
    store.shell().run("rm", "-rf", "roots").orFail();
  }

  @Test
  void aProgramRunsOnWhatIsFetchedForIt() throws Exception {
    imported().orFail();
    Ran forecast = store.nixld("nixld-run", "--catalog", "./program");
    assertThat(forecast.status()).isEqualTo(1);
    assertThat(forecast.out()).isEmpty();
    assertThat(forecast.err()).contains("--realise");
    assertThat(bar).doesNotExist();
    Ran ran = store.nixld("nixld-run", "--realise", "./program");
    assertThat(ran.out()).as(ran.err()).isEqualTo("hello from bar\n");
    assertThat(store.nixld("nixld-run", "./program").orFail()).isEqualTo("hello from bar\n");
  }

  @Test
  void whatCannotBeFetchedIsSaid() throws Exception {
    imported().orFail();
    store.shell().script("mv cache.example away").orFail();
    try {
      Ran ran = store.nixldEnv("--realise", "./program");
      assertThat(ran.status()).isEqualTo(4);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err()).contains("nix-store could not fetch all of it");
    } finally {
      // Nix makes a cache that is not there.
      store.shell().script("rm -rf cache.example; mv away cache.example").orFail();
    }
  }

  @Test
  void expressionsNameAttributesOfTheCatalogsNixpkgs() throws Exception {
    imported().orFail();
    String shell = store.nixldEnv("--catalog", "-f", "shell.nix", "./program").out();
    assertThat(shell).contains("archive/" + NO_NIXPKGS + ".tar.gz").contains("pkgs.bar");
    assertThat(store.nixldEnv("--catalog", "-f", "flake.nix", "./program").out())
        .contains("github:NixOS/nixpkgs/" + NO_NIXPKGS);
    assertThat(store.nixldEnv("--catalog", "-f", "package.nix", "./program").out())
        .contains("archive/" + NO_NIXPKGS + ".tar.gz")
        .contains("pkgs.bar");
  }

  /// The revision of a test does not exist, so a small nixpkgs takes its place.
  @Test
  void anExpressionTakesWhatItsOwnNixpkgsHas() throws Exception {
    imported().orFail();
    Path nixpkgs = Files.createDirectories(store.home().resolve("nixpkgs-" + NO_NIXPKGS));
    Files.writeString(
        nixpkgs.resolve("default.nix"),
        """
        { }:
        {
          mkShell = variables: variables;
          bar = "%s";
          glibc = "%s";
          stdenv.cc = toString ./cc;
          lib = {
            fileContents = builtins.readFile;
            concatStringsSep = builtins.concatStringsSep;
            makeLibraryPath = it: builtins.concatStringsSep ":" (map (one: "${one}/lib") it);
          };
        }
        """
            .formatted(bar, glibc()));
    Files.writeString(
        Files.createDirectories(nixpkgs.resolve("cc/nix-support")).resolve("dynamic-linker"),
        "the loader");
    store.shell().script("tar czf nixpkgs.tar.gz nixpkgs-" + NO_NIXPKGS).orFail();
    String shell = store.nixldEnv("--catalog", "-f", "shell.nix", "./program").out();
    Files.writeString(
        store.home().resolve("shell.nix"),
        shell.replace(
            "https://github.com/NixOS/nixpkgs/archive/" + NO_NIXPKGS + ".tar.gz",
            "file://" + store.home().resolve("nixpkgs.tar.gz")));
    String variables = "with import ./shell.nix { }; NIX_LD + \" \" + NIX_LD_LIBRARY_PATH";
    assertThat(
            store
                .shell()
                .run("nix-instantiate", "--eval", "--json", "--expr", variables)
                .orFail()
                .strip())
        .isEqualTo("\"the loader " + bar + "/lib:" + glibc() + "/lib\"");
  }

  @Test
  void anAttributeIsAdded() throws Exception {
    imported().orFail();
    Path plain = store.program(store.home().resolve("plain"));
    store.shell().script("rm -r libraries*").orFail();
    Ran ran = store.nixldEnv("--catalog", "-p", "bar", plain.toString());
    assertThat(ran.out()).contains(bar + "/lib");
    assertThat(ran.err()).contains("complete once fetched");
    Ran unknown = store.nixldEnv("--catalog", "-p", "none", plain.toString());
    assertThat(unknown.status()).isEqualTo(3);
    assertThat(unknown.err()).contains("no such attribute is known").hasLineCount(1);
    Ran learnt = store.nixldEnv("-p", "bar", plain.toString());
    assertThat(learnt.status()).isEqualTo(3);
  }

  @Test
  void aDamagedCatalogIsALine() throws Exception {
    imported().orFail();
    store.shell().script("echo '{}' | tee cache/nixld/*.catalog/manifest.json").orFail();
    Ran ran = store.nixldEnv("--catalog", "./program");
    assertThat(ran.status()).isEqualTo(4);
    assertThat(ran.err()).contains("manifest.json").contains("'format'");
    // It does not stand in the way of a choice without it.
    assertThat(store.nixldEnv("./program").status()).isEqualTo(1);
    imported().orFail();
    store
        .shell()
        .script(
            "f=$(echo cache/nixld/*.catalog/names-*.db);"
                + " dd if=/dev/urandom of=\"$f\" bs=4096 seek=1 conv=notrunc"
                + " count=$(($(stat -c %s \"$f\") / 4096 - 1))")
        .orFail();
    Ran damaged = store.nixldEnv("--catalog", "./program");
    assertThat(damaged.status()).isEqualTo(4);
    assertThat(damaged.err()).contains("import the catalog again").hasLineCount(1);
  }
}
