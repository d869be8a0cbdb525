package io.github.nixld.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;

/// What is indexed, how fresh, how large.
///
/// @param file the index
/// @param bytes its size
/// @param schema `PRAGMA user_version`
/// @param storeDirectory the store that it is of
/// @param built when the last build ended; the epoch if none did
/// @param complete whether the last build ended; false while it runs, and if it was killed
/// @param current whether the store is as the index says
/// @param difference how the store and the index differ
/// @param storePaths how many are indexed
/// @param pendingPaths how many Nix was not done with
/// @param libraryPaths how many of them have entries
/// @param objects files
/// @param entries names
/// @param malformed ELF files that contradict themselves
/// @param notElf files that are named like a library and are not ELF
/// @param loaders dynamic loaders
public record Status(
    Path file,
    long bytes,
    int schema,
    String storeDirectory,
    Instant built,
    boolean complete,
    boolean current,
    StoreDifference difference,
    long storePaths,
    long pendingPaths,
    long libraryPaths,
    long objects,
    long entries,
    long malformed,
    long notElf,
    long loaders) {
  static Status of(Path file, Meta meta, Queries queries) throws SQLException, IOException {
    String store = meta.text(Meta.STORE);
    StoreDifference difference = StoreDifference.of(meta, queries);
    boolean complete = meta.number(Meta.COMPLETE) == 1;
    return new Status(
        file,
        Files.size(file),
        Schema.VERSION,
        store,
        Instant.ofEpochMilli(meta.number(Meta.BUILT)),
        complete,
        complete && difference.isNone(),
        difference,
        count(queries, "SELECT count(*) FROM store_path"),
        meta.pending().size(),
        count(queries, "SELECT count(DISTINCT store_path) FROM directory"),
        count(queries, "SELECT count(*) FROM object"),
        count(queries, "SELECT count(*) FROM entry"),
        count(queries, "SELECT count(*) FROM object WHERE substr(facts, 1, 1) = x'02'"),
        count(queries, "SELECT count(*) FROM object WHERE substr(facts, 1, 1) = x'01'"),
        count(queries, "SELECT count(*) FROM ld_so"));
  }

  private static long count(Queries queries, String sql) throws SQLException {
    Long count = queries.first(sql, row -> row.getLong(1));
    return count == null ? 0 : count;
  }
}
