package io.github.nixld.index;

import io.github.nixld.store.Components;
import io.github.nixld.store.LibraryRule;
import io.github.nixld.store.ScannedPath;
import io.github.nixld.store.StorePathName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds directories in the index, through symlinks, as the kernel would on the disk.
final class StorePaths {
  /// Linux `MAXSYMLINKS`.
  static final int MAX_LINKS = 40;

  private final Queries queries;
  private final String store;
  private final Map<String, Place> places = new HashMap<>();
  private final Map<String, @Nullable IndexedPath> byName = new HashMap<>();
  private final Map<Long, IndexedPath> byId = new HashMap<>();
  private final Map<Long, IndexedTree> trees = new HashMap<>();

  StorePaths(Queries queries, String store) {
    this.queries = queries;
    this.store = store;
  }

  /// Where a path leads.
  sealed interface Place {
    /// A directory. It may have entries; it may not exist.
    ///
    /// @param path relative to the store path
    /// @param id `directory.id`; 0 if it has no entries
    record Directory(IndexedPath storePath, String path, long id) implements Place {}

    /// The store's own directory.
    record Store() implements Place {}

    /// The index does not know.
    ///
    /// @param absent the store path whose absence from the index is the only reason; null if there
    ///   is another
    record Unknown(@Nullable String absent) implements Place {}
  }

  /// @param directory absolute
  Place place(String directory) throws SQLException {
    Place known = places.get(directory);
    if (known == null) {
      known = resolve(directory);
      places.put(directory, known);
    }
    return known;
  }

  /// Remembers a directory without symlinks in its path, so that it is not searched again.
  ///
  /// @param directory absolute
  void remember(String directory, Place.Directory place) {
    places.putIfAbsent(directory, place);
  }

  private Place resolve(String directory) throws SQLException {
    Deque<String> todo = new ArrayDeque<>();
    if (!pushAbsolute(todo, directory)) {
      return new Place.Unknown(null);
    }
    IndexedPath storePath = null;
    String at = "";
    int links = 0;
    while (!todo.isEmpty()) {
      String name = todo.pop();
      if (name.equals("..")) {
        // What is not known to exist has no parent: the kernel would not find it.
        if (storePath == null || !tree(storePath).exists(at)) {
          return new Place.Unknown(null);
        }
        if (at.isEmpty()) {
          storePath = null;
        } else {
          at = at.substring(0, Math.max(at.lastIndexOf('/'), 0));
        }
        continue;
      }
      if (storePath == null) {
        storePath = byName(name);
        at = "";
      } else {
        at = at.isEmpty() ? name : at + "/" + name;
      }
      if (storePath == null) {
        return new Place.Unknown(name);
      }
      if (LibraryRule.isSkipped(at)) {
        return new Place.Unknown(null);
      }
      String target = tree(storePath).links().get(at);
      if (target != null) {
        if (++links > MAX_LINKS || target.startsWith("/")) {
          return new Place.Unknown(null);
        }
        Components.push(todo, target);
        storePath = null;
      }
    }
    return storePath == null ? new Place.Store() : directory(storePath, at);
  }

  /// @param path relative to the store path, no symlink in it
  Place.Directory directory(IndexedPath storePath, String path) throws SQLException {
    return new Place.Directory(
        storePath, path, tree(storePath).directories().getOrDefault(path, 0L));
  }

  /// @return whether the path is in the store
  private boolean pushAbsolute(Deque<String> todo, String path) {
    String plain = path.startsWith(store) ? path : Components.collapsed(path);
    if (!(plain + "/").startsWith(store + "/")) {
      return false;
    }
    Components.push(todo, plain.substring(store.length()));
    return true;
  }

  /// A store path by its name; null if it is not indexed.
  @Nullable IndexedPath byName(String basename) throws SQLException {
    if (!byName.containsKey(basename)) {
      byName.put(
          basename,
          queries.first(
              "SELECT id, basename, deriver, registered, rooted FROM store_path WHERE basename = ?",
              row -> load(row, 1),
              basename));
    }
    return byName.get(basename);
  }

  /// See [Index#referrers].
  int referrers(String basename) throws SQLException {
    Integer referrers =
        queries.first(
            "SELECT referrers FROM store_path WHERE basename = ?", row -> row.getInt(1), basename);
    return referrers == null ? 0 : referrers;
  }

  /// The store path of a row.
  ///
  /// @param column of its id; its basename, deriver, registered and rooted follow
  IndexedPath of(ResultSet row, int column) throws SQLException {
    IndexedPath known = byId.get(row.getLong(column));
    return known == null ? load(row, column) : known;
  }

  private IndexedPath load(ResultSet row, int column) throws SQLException {
    long id = row.getLong(column);
    String basename = row.getString(column + 1);
    StorePathName name = StorePathName.parse(basename);
    StorePathInfo info =
        new StorePathInfo(
            basename,
            name == null ? basename : name.packageName(),
            name == null ? "" : name.version(),
            row.getInt(column + 4) != 0,
            row.getLong(column + 3),
            row.getString(column + 2));
    IndexedPath path = new IndexedPath(id, info);
    byName.put(basename, path);
    byId.put(id, path);
    return path;
  }

  /// The directories of a store path, read when one of them is first needed: most store paths only
  /// compete with others.
  IndexedTree tree(IndexedPath storePath) throws SQLException {
    long id = storePath.id();
    IndexedTree known = trees.get(id);
    if (known == null) {
      known = read(id);
      trees.put(id, known);
    }
    return known;
  }

  private IndexedTree read(long storePath) throws SQLException {
    NavigableMap<String, Long> directories = new TreeMap<>();
    NavigableMap<String, String> links = new TreeMap<>();
    queries.all(
        "SELECT text, directory.id, NULL FROM directory JOIN string ON string.id = path"
            + " WHERE store_path = ?1 UNION ALL"
            + " SELECT path.text, 0, target.text FROM directory_link"
            + " JOIN string AS path ON path.id = directory_link.path"
            + " JOIN string AS target ON target.id = directory_link.target WHERE store_path = ?1",
        row -> {
          String path = row.getString(1);
          String target = row.getString(3);
          return target == null ? directories.put(path, row.getLong(2)) : links.put(path, target);
        },
        storePath);
    return new IndexedTree(directories, links);
  }

  /// The absolute path of a directory.
  String absolute(IndexedPath storePath, String directory) {
    String basename = storePath.info().basename();
    return switch (directory) {
      case "" -> store + "/" + basename;
      case ScannedPath.PARENT -> store;
      default -> store + "/" + basename + "/" + directory;
    };
  }
}
