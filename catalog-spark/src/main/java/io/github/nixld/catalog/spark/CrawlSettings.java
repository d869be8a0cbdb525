package io.github.nixld.catalog.spark;

import io.github.nixld.cache.Patience;
import io.github.nixld.catalog.Caches;
import io.github.nixld.signature.KeyException;
import io.github.nixld.signature.PublicKey;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/// What every task has to know; it travels to the workers.
///
/// @param from the addresses of the caches
/// @param trusted keys, as text
/// @param seconds how long a NAR may take
/// @param tables the directory of all tables
/// @param run the name of the run
/// @param hadoop how Hadoop reaches the output
record CrawlSettings(
    List<String> from,
    List<String> trusted,
    long seconds,
    String tables,
    String run,
    SerializableConfiguration hadoop)
    implements Serializable {
  /// Opens the caches.
  ///
  /// @param requests how many a cache gets at once from this task
  Caches open(int requests) throws IOException {
    List<PublicKey> keys = new ArrayList<>();
    try {
      for (String key : trusted) {
        keys.add(PublicKey.parse(key));
      }
    } catch (KeyException e) {
      throw new IllegalStateException("it was parsed before", e);
    }
    Patience patience = Patience.of(requests);
    return Caches.open(from, address -> Sources.open(address, patience), keys);
  }

  /// Starts to write what a task finds.
  TableWriter writer(int part) {
    Configuration configuration = hadoop.value();
    return new TableWriter(new Path(tables), run, part, configuration);
  }
}
