package io.github.nixld.catalog;

import io.github.nixld.cache.NarHash;
import java.io.Serializable;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
public record KnownPath(
    String basename,
    String cache,
    NarHash narHash,
    long narSize,
    long fileSize,
    List<String> references,
    @Nullable String deriver)
    implements Serializable {
  public KnownPath {
    references = List.copyOf(references);
  }

  /// The store paths whose NARs are not known, one for each NAR; the largest NARs first, so that no
  /// worker is left with a large one at the end.
  public static List<KnownPath> largestFirst(Collection<KnownPath> paths, Set<NarHash> known) {
    Map<NarHash, KnownPath> byHash = new HashMap<>();
    paths.stream()
        .filter(path -> !known.contains(path.narHash()))
        .forEach(path -> byHash.merge(path.narHash(), path, KnownPath::first));
    return byHash.values().stream()
        .sorted(
            Comparator.comparingLong(KnownPath::narSize)
                .reversed()
                .thenComparing(KnownPath::basename))
        .toList();
  }

  private static KnownPath first(KnownPath one, KnownPath other) {
    return one.basename().compareTo(other.basename()) < 0 ? one : other;
  }
}
