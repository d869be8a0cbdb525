package io.github.nixld.index;

import io.github.nixld.index.LinkersCodec.Linker;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Table `linked`, for reading; what was asked once is remembered.
final class StoredLinkers {
  private final Queries queries;
  private final StorePaths storePaths;
  private final Map<String, List<Linker>> byName = new HashMap<>();
  private final Map<Long, String> libcs = new HashMap<>();

  StoredLinkers(Queries queries, StorePaths storePaths) {
    this.queries = queries;
    this.storePaths = storePaths;
  }

  /// @param directory `directory.id`
  Linkers of(long directory, String name) throws SQLException {
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

  private List<Linker> linkers(String name) throws SQLException {
    List<Linker> known = byName.get(name);
    if (known == null) {
      byte[] bytes =
          queries.first(
              "SELECT linkers FROM linked WHERE name = (SELECT id FROM string WHERE text = ?)",
              row -> row.getBytes(1),
              name);
      known = bytes == null ? new ArrayList<>() : LinkersCodec.decode(bytes);
      byName.put(name, known);
    }
    return known;
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
