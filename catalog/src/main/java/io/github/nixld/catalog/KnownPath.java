package io.github.nixld.catalog;

import io.github.nixld.cache.NarHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a cache said about a store path, as far as a catalog needs it again.
///
/// @param basename the store path's name
/// @param cache the address of the cache
/// @param narHash the hash of the NAR, by which its contents are known
/// @param narSize bytes in the store
/// @param fileSize bytes to fetch; -1 if the cache does not say
/// @param references base names
/// @param deriver base name of its derivation, or null
record KnownPath(
    String basename,
    String cache,
    NarHash narHash,
    long narSize,
    long fileSize,
    List<String> references,
    @Nullable String deriver) {
  KnownPath {
    references = List.copyOf(references);
  }
}
