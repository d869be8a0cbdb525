package io.github.nixld.snapshot;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nixld.HostileBytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a publisher's files can say, spoiled.
class HostileManifestTest {
  private static Manifest manifest() {
    Manifest.File file = new Manifest.File("names.db.xz", 123, "0".repeat(64));
    return new Manifest(
        "nixos-26.05",
        "x86_64-linux",
        "0".repeat(40),
        Instant.parse("2026-01-01T00:00:00Z"),
        "/nix/store",
        List.of("https://cache.example.org"),
        new Manifest.Coverage(10, 9, 100),
        file,
        file,
        file,
        List.of("example-1:c2lnbmF0dXJl"));
  }

  private static byte[] with(String field, String value) throws Exception {
    return ManifestJson.write(manifest())
        .replaceFirst("\"" + field + "\" : [^\n]*", "\"" + field + "\" : " + value + ",")
        .getBytes(UTF_8);
  }

  @Test
  void manifests() throws Exception {
    new HostileBytes(
            "manifests of a catalog",
            bytes -> ManifestJson.read(bytes, "manifest.json"),
            SnapshotException.class)
        .spoil(ManifestJson.write(manifest()).getBytes(UTF_8))
        .kind("a number of a hundred digits", with("format", "9".repeat(100)))
        .kind("a number with a fraction", with("format", "1.5"))
        .kind("an impossible time", with("created", "\"2026-13-45T99:99:99Z\""))
        .kind("a time in a billion years", with("created", "\"+999999999-01-01T00:00:00Z\""))
        .kind("a list in a list", with("store", "[[[[]]]]"))
        .kind("lists without an end", with("store", "[".repeat(500_000)))
        .kind("objects without an end", with("store", "{\"a\":".repeat(100_000)))
        .kind("null", with("channel", "null"))
        .kind("a text without an end", with("channel", "\"" + "x".repeat(900_000)))
        .kind("another encoding", ManifestJson.write(manifest()).getBytes(UTF_16))
        .kind("a list", "[]".getBytes(UTF_8))
        .kind("nothing", new byte[0])
        .say();
  }

  @Test
  void symbols() {
    List<Integer> many = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      many.add(i * 7_777_777);
    }
    new HostileBytes("symbols of a catalog", SymbolHashes::decode, SnapshotException.class)
        .spoil(SymbolHashes.of(many, List.of(1, 2, -1)).encode())
        .kind("a count of 2^34", new byte[] {-1, -1, -1, -1, 0x7f})
        .kind("a number without an end", new byte[] {-1, -1, -1, -1, -1, -1, -1})
        .kind("nothing", new byte[0])
        .say();
  }
}
