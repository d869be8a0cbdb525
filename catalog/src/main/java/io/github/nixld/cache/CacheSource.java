package io.github.nixld.cache;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/// The source of a cache's files. For several threads.
public interface CacheSource extends AutoCloseable {
  /// As the user named it.
  String address();

  /// The address without settings, to give to Nix.
  default String url() {
    return address();
  }

  /// The contents of a file. Tries again after faults of the network.
  ///
  /// @param file its address, relative to the cache
  /// @throws NotInCacheException if there is none
  InputStream open(String file) throws IOException;

  @Override
  default void close() {}

  /// The source at an address.
  ///
  /// @param address a directory, `file://…`, `http://…` or `https://…`
  /// @param patience with a server
  /// @throws CacheException if it is not such an address
  static CacheSource of(String address, Patience patience) throws CacheException {
    // Nix takes settings after a '?'; they are for writing.
    int settings = address.indexOf('?');
    String plain = settings < 0 ? address : address.substring(0, settings);
    try {
      if (plain.startsWith("http://") || plain.startsWith("https://")) {
        return new HttpSource(new URI(plain.replaceAll("/+$", "") + "/"), patience);
      }
      if (plain.startsWith("file://")) {
        return new FileSource(address, Path.of(new URI(plain).getPath()));
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new CacheException(address + " is not an address: " + e.getMessage());
    }
    if (plain.startsWith("s3://")) {
      throw new CacheException(address + ": only the Spark job reads s3://: see docs/catalog.md");
    }
    if (plain.matches("[a-z0-9+.-]+:.*")) {
      throw new CacheException(
          address
              + ": not a cache that can be read: name a directory, file://, http:// or https://");
    }
    return new FileSource(address, Path.of(plain));
  }
}
