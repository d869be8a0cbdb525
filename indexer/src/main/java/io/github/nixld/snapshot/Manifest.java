package io.github.nixld.snapshot;

import io.github.nixld.signature.PublicKey;
import io.github.nixld.signature.SecretKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/// Describes a catalog and its files. A publisher puts it in place last, since it makes the rest
/// visible.
///
/// @param channel what was crawled, such as `nixos-26.05`: letters, digits, `.`, `_`, `+`, `-`
/// @param system such as `x86_64-linux`
/// @param nixpkgs the revision that its store paths were built from; empty if unknown
/// @param created when it was made; a later one replaces it
/// @param store the store's directory
/// @param caches where its store paths can be fetched
/// @param coverage how much of the channel it knows
/// @param names the SQLite database, compressed with xz
/// @param plainNames the same, not compressed
/// @param symbols the symbols
/// @param signatures in Nix's form; each covers all of the above
public record Manifest(
    String channel,
    String system,
    String nixpkgs,
    Instant created,
    String store,
    List<String> caches,
    Coverage coverage,
    File names,
    File plainNames,
    File symbols,
    List<String> signatures) {
  /// The number of the format; a reader refuses any other.
  public static final int FORMAT = 1;

  private static final Pattern SUBSTITUTER =
      Pattern.compile("(https?://[A-Za-z0-9]|file:///)[A-Za-z0-9._~:/@%+-]*");

  public Manifest {
    caches = List.copyOf(caches);
    signatures = List.copyOf(signatures);
  }

  /// A file of the catalog.
  ///
  /// @param name in the same directory as the manifest
  /// @param size in bytes
  /// @param sha256 64 hexadecimal digits
  public record File(String name, long size, String sha256) {}

  /// How much of what was requested is in the catalog.
  ///
  /// @param listed how many store paths were requested
  /// @param known how many of them were read, or have no libraries
  /// @param objects how many ELF files they have
  public record Coverage(int listed, int known, long objects) {
    /// The part that is known, from 0 to 1.
    public double part() {
      return listed == 0 ? 1 : (double) known / listed;
    }
  }

  /// The caches that Nix may be told about: plain addresses. A parameter could tell Nix anything,
  /// such as to ignore signatures (`?trusted=true`), and other schemes start programs.
  public List<String> substituters() {
    return caches.stream().filter(cache -> SUBSTITUTER.matcher(cache).matches()).toList();
  }

  /// The text that is signed: a line for each value, so that it does not depend on how the JSON is
  /// written.
  byte[] fingerprint() {
    List<String> lines = new ArrayList<>();
    lines.add("nixld-catalog " + FORMAT);
    lines.add("channel " + channel);
    lines.add("system " + system);
    lines.add("nixpkgs " + nixpkgs);
    lines.add("created " + created);
    lines.add("store " + store);
    caches.forEach(cache -> lines.add("cache " + cache));
    lines.add(
        "coverage %d %d %d".formatted(coverage.listed(), coverage.known(), coverage.objects()));
    for (File file : List.of(names, plainNames, symbols)) {
      lines.add("file %s %d %s".formatted(file.name(), file.size(), file.sha256()));
    }
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /// The same with one more signature.
  public Manifest signed(SecretKey key) {
    List<String> more = new ArrayList<>(signatures);
    more.add(key.sign(fingerprint()));
    return new Manifest(
        channel,
        system,
        nixpkgs,
        created,
        store,
        caches,
        coverage,
        names,
        plainNames,
        symbols,
        more);
  }

  /// Whether one of these keys has signed it.
  public boolean isSignedBy(Collection<PublicKey> keys) {
    byte[] fingerprint = fingerprint();
    return keys.stream()
        .anyMatch(key -> signatures.stream().anyMatch(it -> key.verifies(it, fingerprint)));
  }
}
