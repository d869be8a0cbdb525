package io.github.nixld.cache;

import io.github.nixld.signature.PublicKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// A binary cache. For several threads.
public final class BinaryCache implements AutoCloseable {
  private static final String INFO = "nix-cache-info";
  private static final int MAX_INFO = 1 << 16;
  private static final Pattern HASH = Pattern.compile("[0-9abcdfghijklmnpqrsvwxyz]{32}");

  private final CacheSource source;
  private final String store;
  private final List<PublicKey> keys;

  private BinaryCache(CacheSource source, String store, List<PublicKey> keys) {
    this.source = source;
    this.store = store;
    this.keys = keys;
  }

  /// Opens a cache.
  ///
  /// @param keys one of them must have signed each store path; if empty, signatures are not
  ///   required
  /// @throws CacheException if it is not a binary cache
  public static BinaryCache open(CacheSource source, Collection<PublicKey> keys)
      throws IOException {
    String text;
    try {
      text = text(source, INFO, MAX_INFO);
    } catch (NotInCacheException e) {
      throw new CacheException(
          "%s is not a binary cache: it has no %s".formatted(source.address(), INFO));
    }
    String store = "/nix/store";
    for (String line : text.lines().toList()) {
      if (line.startsWith("StoreDir:")) {
        store = line.substring("StoreDir:".length()).strip();
      }
    }
    if (!store.matches("(/[A-Za-z0-9+._-]+)+")) {
      throw new CacheException(
          "%s is not a binary cache: the StoreDir of its %s is no directory"
              .formatted(source.address(), INFO));
    }
    return new BinaryCache(source, store, List.copyOf(keys));
  }

  /// As the user named it.
  public String address() {
    return source.address();
  }

  /// The address from which Nix can fetch.
  public String url() {
    return source.url();
  }

  /// The store that its paths are for.
  public String storeDirectory() {
    return store;
  }

  /// What the cache says about a store path.
  ///
  /// @param hash the first part of the store path's name
  /// @throws NotInCacheException if the cache does not have it
  /// @throws CacheException if the answer contradicts itself, or no key has signed it
  public NarInfo info(String hash) throws IOException {
    if (!HASH.matcher(hash).matches()) {
      throw new CacheException("'%s' is not the hash of a store path".formatted(hash));
    }
    String file = hash + ".narinfo";
    String address = address(file);
    NarInfo info =
        NarInfoParser.parse(text(source, file, NarInfoParser.MAX_BYTES), address, store, hash);
    if (!keys.isEmpty() && !info.isSignedBy(keys)) {
      throw new CacheException(
          info.signatures().isEmpty()
              ? address + ": it is not signed"
              : address + ": none of its signatures is a valid one by a trusted key");
    }
    return info;
  }

  /// What is in a store path, according to the cache; see [ListingReader] for how far to trust it.
  ///
  /// @throws NotInCacheException if the cache has no listing
  public void list(String hash, Consumer<ListedEntry> entries) throws IOException {
    String file = hash + ".ls";
    try (InputStream in = source.open(file)) {
      ListingReader.read(in, address(file), entries);
    }
  }

  /// The NAR of a store path, decompressed as it is read.
  public NarInput nar(NarInfo info) throws IOException {
    InputStream in = source.open(checkedUrl(info));
    try {
      return new NarInput(info.compression().open(in), info);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /// The URL is not signed, so it must not lead out of the cache.
  private String checkedUrl(NarInfo info) throws CacheException {
    String url = info.url();
    if (url.startsWith(source.address())) {
      url = url.substring(source.address().length());
    }
    boolean inside = !url.startsWith("/") && !url.contains("://") && !url.contains("\\");
    for (String part : url.replaceAll("%2[eE]", ".").split("[/?#]", -1)) {
      inside &= !part.equals("..");
    }
    if (!inside) {
      throw new CacheException(
          "%s: its URL leads out of the cache: %s"
              .formatted(address(info.basename().substring(0, 32) + ".narinfo"), info.url()));
    }
    return url;
  }

  private String address(String file) {
    String address = source.address();
    return address.endsWith("/") ? address + file : address + "/" + file;
  }

  private static String text(CacheSource source, String file, int max) throws IOException {
    try (InputStream in = source.open(file)) {
      byte[] bytes = in.readNBytes(max + 1);
      if (bytes.length > max) {
        throw new CacheException(
            "%s: %s is larger than %d bytes".formatted(source.address(), file, max));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
