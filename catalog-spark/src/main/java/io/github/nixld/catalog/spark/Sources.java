package io.github.nixld.catalog.spark;

import io.github.nixld.cache.CacheException;
import io.github.nixld.cache.CacheSource;
import io.github.nixld.cache.Patience;

/// The sources of caches that a Spark job reads: those of `nixld-catalog`, and S3.
final class Sources {
  private Sources() {}

  static CacheSource open(String address, Patience patience) throws CacheException {
    return address.startsWith("s3://")
        ? new S3Source(S3Address.parse(address), patience)
        : CacheSource.of(address, patience);
  }
}
