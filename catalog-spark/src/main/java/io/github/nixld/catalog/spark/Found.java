package io.github.nixld.catalog.spark;

import io.github.nixld.cache.NarHash;
import io.github.nixld.catalog.CacheReader;
import io.github.nixld.catalog.KnownPath;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a task has found, for the driver: little beside what it has written into tables. Spark
/// takes the answer of one attempt for each task, so that what others wrote does not count.
///
/// @param files what it has written
/// @param paths what it was told of store paths
/// @param listings what it was told of what is in NARs
/// @param failures why it could not read store paths, by their names
record Found(
    List<String> files,
    List<KnownPath> paths,
    Map<NarHash, CacheReader.Listing> listings,
    Map<String, String> failures)
    implements Serializable {
  Found() {
    this(new ArrayList<>(), new ArrayList<>(), new HashMap<>(), new HashMap<>());
  }

  /// Adds what another task has found.
  Found add(Found other) {
    files.addAll(other.files);
    paths.addAll(other.paths);
    listings.putAll(other.listings);
    failures.putAll(other.failures);
    return this;
  }
}
