package io.github.nixld.catalog.spark;

import io.github.nixld.cache.NarHash;
import io.github.nixld.catalog.CacheReader;
import io.github.nixld.catalog.KnownPath;
import io.github.nixld.catalog.NarFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.MessageType;

/// Reads what earlier runs have put into tables, row after row.
///
/// @param tables the directory of all tables
/// @param files the names of the files that count, oldest first
record TableReader(Path tables, List<String> files, Configuration configuration) {
  private interface Rows {
    void row(Group row) throws IOException;
  }

  /// Hears the contents of NARs.
  interface Records {
    void of(NarHash hash, byte[] record) throws IOException;
  }

  private void each(Table table, MessageType columns, Rows rows) throws IOException {
    Configuration narrowed = new Configuration(configuration);
    narrowed.set(ReadSupport.PARQUET_READ_SCHEMA, columns.toString());
    for (String file : files) {
      if (table.has(file)) {
        try (ParquetReader<Group> reader =
            ParquetReader.builder(new GroupReadSupport(), new Path(tables, file))
                .withConf(narrowed)
                .build()) {
          for (Group row = reader.read(); row != null; row = reader.read()) {
            rows.row(row);
          }
        }
      }
    }
  }

  /// What is known of these store paths, from one of these caches.
  Map<String, KnownPath> paths(Set<String> basenames, Set<String> caches) throws IOException {
    Map<String, KnownPath> paths = new HashMap<>();
    each(
        Table.PATH,
        Table.PATH.schema(),
        row -> {
          KnownPath path = path(row);
          if (basenames.contains(path.basename()) && caches.contains(path.cache())) {
            paths.put(path.basename(), path);
          }
        });
    return paths;
  }

  private static KnownPath path(Group row) {
    Group list = row.getGroup("refs", 0);
    List<String> references = new ArrayList<>();
    for (int i = 0; i < list.getFieldRepetitionCount("list"); i++) {
      references.add(list.getGroup("list", i).getString("element", 0));
    }
    return new KnownPath(
        row.getString("basename", 0),
        row.getString("cache", 0),
        new NarHash(row.getString("nar_hash", 0)),
        row.getLong("nar_size", 0),
        row.getLong("file_size", 0),
        references,
        row.getFieldRepetitionCount("deriver") == 0 ? null : row.getString("deriver", 0));
  }

  /// The NARs whose contents are known to this reader, or in which no loader finds anything.
  Set<NarHash> known() throws IOException {
    Set<NarHash> hashes = new HashSet<>();
    each(
        Table.CONTENTS,
        Table.CONTENTS.schema("nar_hash", "reader"),
        row -> {
          if (isCurrent(row)) {
            hashes.add(hash(row));
          }
        });
    each(
        Table.LISTING,
        Table.LISTING.schema("nar_hash", "reader", "says"),
        row -> {
          if (isCurrent(row)
              && row.getString("says", 0).equals(CacheReader.Listing.NOTHING.name())) {
            hashes.add(hash(row));
          }
        });
    return hashes;
  }

  /// The contents of NARs, as this reader has read them.
  void contents(Set<NarHash> wanted, Records records) throws IOException {
    each(
        Table.CONTENTS,
        Table.CONTENTS.schema(),
        row -> {
          NarHash hash = hash(row);
          if (isCurrent(row) && wanted.contains(hash)) {
            records.of(hash, row.getBinary("record", 0).getBytes());
          }
        });
  }

  private static boolean isCurrent(Group row) {
    return row.getInteger("reader", 0) == NarFacts.READER;
  }

  private static NarHash hash(Group row) {
    return new NarHash(row.getString("nar_hash", 0));
  }
}
