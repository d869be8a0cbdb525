package io.github.nixld.cache;

import io.github.nixld.signature.PublicKey;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a cache says about a store path: `HASH.narinfo`.
///
/// A signature covers the store path, the NAR's hash and size, and the references. Everything else
/// is unsigned: `narHash` decides whether the file at `url` is right.
///
/// @param storePath absolute
/// @param url of the NAR, relative to the cache
/// @param compression how it is compressed
/// @param fileSize of the compressed NAR; -1 if the cache does not say
/// @param narHash of the NAR, not compressed
/// @param narSize likewise
/// @param references base names of the store paths that are named in it
/// @param deriver base name of its derivation, or null
/// @param signatures in Nix's form
public record NarInfo(
    String storePath,
    String url,
    Compression compression,
    long fileSize,
    NarHash narHash,
    long narSize,
    List<String> references,
    @Nullable String deriver,
    List<String> signatures) {
  public NarInfo {
    references = List.copyOf(references);
    signatures = List.copyOf(signatures);
  }

  /// The store path's base name.
  public String basename() {
    return storePath.substring(storePath.lastIndexOf('/') + 1);
  }

  /// The text that is signed (Nix libstore/path-info.cc, `ValidPathInfo::fingerprint`).
  byte[] fingerprint() {
    String store = storePath.substring(0, storePath.lastIndexOf('/') + 1);
    String paths = references.stream().sorted().map(store::concat).collect(Collectors.joining(","));
    return "1;%s;%s;%d;%s"
        .formatted(storePath, narHash, narSize, paths)
        .getBytes(StandardCharsets.UTF_8);
  }

  /// Whether one of these keys has signed it.
  public boolean isSignedBy(Collection<PublicKey> keys) {
    byte[] fingerprint = fingerprint();
    for (String signature : signatures) {
      for (PublicKey key : keys) {
        if (key.verifies(signature, fingerprint)) {
          return true;
        }
      }
    }
    return false;
  }
}
