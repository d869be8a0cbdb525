package io.github.nixld.catalog;

import io.github.nixld.cache.BinaryCache;
import io.github.nixld.cache.CacheSource;
import io.github.nixld.signature.PublicKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The binary caches that a catalog is made from: asked in their order, and all for one store. For
/// several threads.
public final class Caches implements AutoCloseable {
  private final Map<String, BinaryCache> byAddress = new LinkedHashMap<>();

  /// @param caches at least one
  Caches(Collection<BinaryCache> caches) {
    caches.forEach(cache -> byAddress.put(cache.address(), cache));
  }

  /// Makes the source of an address.
  public interface Opener {
    CacheSource open(String address) throws IOException;
  }

  /// Opens caches.
  ///
  /// @param addresses at least one
  /// @param keys see [BinaryCache#open]
  /// @throws IOException if one cannot be read, or is for another store than the first
  public static Caches open(List<String> addresses, Opener opener, Collection<PublicKey> keys)
      throws IOException {
    List<BinaryCache> caches = new ArrayList<>();
    try {
      for (String address : addresses) {
        caches.add(open(opener.open(address), keys));
        check(caches.getFirst(), caches.getLast());
      }
      return new Caches(caches);
    } catch (IOException e) {
      caches.forEach(BinaryCache::close);
      throw e;
    }
  }

  private static BinaryCache open(CacheSource source, Collection<PublicKey> keys)
      throws IOException {
    try {
      return BinaryCache.open(source, keys);
    } catch (IOException e) {
      source.close();
      throw e;
    }
  }

  private static void check(BinaryCache first, BinaryCache other) throws IOException {
    if (!other.storeDirectory().equals(first.storeDirectory())) {
      throw new IOException(
          "%s is for the store %s, %s for %s: a catalog is of one store"
              .formatted(
                  other.address(),
                  other.storeDirectory(),
                  first.address(),
                  first.storeDirectory()));
    }
  }

  /// In the order in which they are asked.
  Collection<BinaryCache> all() {
    return byAddress.values();
  }

  /// The cache at an address.
  BinaryCache at(String address) {
    BinaryCache cache = byAddress.get(address);
    if (cache == null) {
      throw new IllegalArgumentException("no cache is at " + address);
    }
    return cache;
  }

  /// Their addresses, as [KnownPath#cache] names them.
  public Set<String> addresses() {
    return byAddress.keySet();
  }

  /// Where Nix can fetch from them.
  public List<String> urls() {
    return byAddress.values().stream().map(BinaryCache::url).toList();
  }

  /// The store that their paths are for.
  public String storeDirectory() {
    return byAddress.values().iterator().next().storeDirectory();
  }

  @Override
  public void close() {
    byAddress.values().forEach(BinaryCache::close);
  }
}
