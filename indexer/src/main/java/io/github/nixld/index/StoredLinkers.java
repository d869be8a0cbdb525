package io.github.nixld.index;

import io.github.nixld.index.LinkersCodec.Linker;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Table `linked`, for reading; what was asked once is remembered.
final class StoredLinkers {
  private final Queries queries;
  private final String store;
  private final StorePaths storePaths;
  private final Map<Long, List<Linker>> byName = new HashMap<>();
  private final Map<Long, String> libcs = new HashMap<>();

  private @Nullable LinkCounts leftOut;
  private @Nullable Set<Long> libcDirectories;

  StoredLinkers(Queries queries, String store, StorePaths storePaths) {
    this.queries = queries;
    this.store = store;
    this.storePaths = storePaths;
  }

  /// From now on leaves out what a store path links to, instead of what was left out before.
  void leaveOut(String basename) throws SQLException {
    if (libcDirectories == null) {
      libcDirectories = LinkCounter.libcs(queries);
    }
    LinkCounter counter = new LinkCounter(store, new StoredTexts(queries));
    counter.addStored(queries, store, basename);
    leftOut =
        counter.count(new SearchedDirectories(queries, store, Long.MAX_VALUE), libcDirectories);
    byName.clear();
  }

  /// @param directory `directory.id`
  /// @param name `string.id`; 0 if the index has no such text
  Linkers of(long directory, long name) throws SQLException {
    int count = 0;
    SortedMap<String, Integer> byLibc = new TreeMap<>();
    for (Linker linker : linkers(name)) {
      if (linker.directory() == directory) {
        count += linker.storePaths();
        byLibc.merge(libc(linker.libc()), linker.storePaths(), Integer::sum);
      }
    }
    return count == 0 ? Linkers.NONE : new Linkers(count, byLibc);
  }

  /// How many use one libc.
  ///
  /// @param libc `directory.id`
  int count(long directory, long name, long libc) throws SQLException {
    int count = 0;
    for (Linker linker : linkers(name)) {
      if (linker.directory() == directory && linker.libc() == libc) {
        count += linker.storePaths();
      }
    }
    return count;
  }

  /// Whether any of a directory's names is found there by a store path that uses one libc.
  ///
  /// @param libc `directory.id`; 0 if the index has no such directory
  boolean anyIn(long directory, long libc) throws SQLException {
    if (libc == 0) {
      return false;
    }
    for (long name :
        queries.all(
            "SELECT name FROM entry WHERE directory = ?", row -> row.getLong(1), directory)) {
      if (count(directory, name, libc) > 0) {
        return true;
      }
    }
    return false;
  }

  private List<Linker> linkers(long name) throws SQLException {
    List<Linker> known = byName.get(name);
    if (known == null) {
      byte[] bytes =
          queries.first("SELECT linkers FROM linked WHERE name = ?", row -> row.getBytes(1), name);
      known = bytes == null ? List.of() : LinkersCodec.decode(bytes);
      if (leftOut != null) {
        known = less(known, leftOut, name);
      }
      byName.put(name, known);
    }
    return known;
  }

  private static List<Linker> less(List<Linker> linkers, LinkCounts leftOut, long name) {
    int id = Math.toIntExact(name);
    LinkCounts counts = new LinkCounts();
    counts.addAll(id, linkers);
    counts.subtract(leftOut);
    return counts.linkers(id).stream().filter(linker -> linker.storePaths() > 0).toList();
  }

  private String libc(long directory) throws SQLException {
    if (directory == 0) {
      return "";
    }
    String known = libcs.get(directory);
    if (known == null) {
      known =
          queries.first(
              "SELECT store_path.id, basename, deriver, registered, rooted, text FROM directory"
                  + " JOIN store_path ON store_path.id = store_path"
                  + " JOIN string ON string.id = path WHERE directory.id = ?",
              row -> storePaths.absolute(storePaths.of(row, 1), row.getString(6)),
              directory);
      if (known == null) {
        throw new DamagedIndexException("directory %d is missing".formatted(directory));
      }
      libcs.put(directory, known);
    }
    return known;
  }
}
