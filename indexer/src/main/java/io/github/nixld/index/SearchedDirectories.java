package io.github.nixld.index;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The directories that objects search, and the names in them.
///
/// A build remembers the directories that it writes, so that counting links asks the database only
/// for those of earlier builds.
final class SearchedDirectories {
  private final Queries queries;
  private final StorePaths storePaths;
  private final String prefix;
  private final Map<String, Written> written = new HashMap<>();
  private final List<Names> writtenNames = new ArrayList<>();
  private final long firstWritten;
  private final Map<Long, Names> otherNames = new HashMap<>();
  private final Set<String> missing = new HashSet<>();

  /// @param store the store's directory
  /// @param firstWritten `directory.id` of the first directory that [#remember] gets
  SearchedDirectories(Queries queries, String store, long firstWritten) {
    this.queries = queries;
    this.storePaths = new StorePaths(queries, store);
    this.prefix = store + "/";
    this.firstWritten = firstWritten;
  }

  /// A directory that has entries.
  ///
  /// @param id `directory.id`
  /// @param storePath the name of the store path that it is in
  record Found(long id, String storePath) {}

  /// The directories of a store path, whose ids follow each other.
  private record Written(long first, List<String> paths) {}

  /// The ids of the names in a directory. They are sorted when they are first needed: most never
  /// are.
  static final class Names {
    private final int[] ids;
    private boolean sorted;

    Names(int[] ids) {
      this.ids = ids;
    }

    boolean contains(int name) {
      if (!sorted) {
        Arrays.sort(ids);
        sorted = true;
      }
      return Arrays.binarySearch(ids, name) >= 0;
    }
  }

  /// Notes a store path that is written, in the order of its directories' ids.
  ///
  /// @param paths of its directories, relative to it
  void remember(String storePath, long firstDirectory, List<String> paths, List<Names> names) {
    written.put(storePath, new Written(firstDirectory, paths));
    writtenNames.addAll(names);
  }

  /// The directory at an absolute path; null if it has no entries, or is not in the index.
  @Nullable Found find(String path) throws SQLException {
    int slash = path.indexOf('/', prefix.length());
    if (slash < 0 || !path.startsWith(prefix)) {
      return place(path);
    }
    String storePath = path.substring(prefix.length(), slash);
    Written known = written.get(storePath);
    int at = known == null ? -1 : known.paths().indexOf(path.substring(slash + 1));
    return known == null || at < 0 ? place(path) : new Found(known.first() + at, storePath);
  }

  private @Nullable Found place(String path) throws SQLException {
    return switch (storePaths.place(path)) {
      case StorePaths.Place.Directory place when place.id() != 0 ->
          new Found(place.id(), place.storePath().info().basename());
      case StorePaths.Place.Unknown(String absent) when absent != null -> {
        missing.add(absent);
        yield null;
      }
      default -> null;
    };
  }

  /// Whether a directory has an entry of a name.
  boolean has(long directory, int name) throws SQLException {
    long at = directory - firstWritten;
    if (at >= 0 && at < writtenNames.size()) {
      return writtenNames.get((int) at).contains(name);
    }
    Names names = otherNames.get(directory);
    if (names == null) {
      names =
          new Names(
              queries
                  .all(
                      "SELECT name FROM entry WHERE directory = ?", row -> row.getInt(1), directory)
                  .stream()
                  .mapToInt(id -> id)
                  .toArray());
      otherNames.put(directory, names);
    }
    return names.contains(name);
  }

  /// The store paths that were looked for and are not in the index.
  Set<String> missing() {
    return missing;
  }
}
