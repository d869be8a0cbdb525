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
    /// A directory that may have entries, and may not exist.
    ///
    /// @param path relative to the store path
    record Directory(IndexedPath storePath, String path) implements Place {}

    /// The store's own directory.
    record Store() implements Place {}

    /// The index does not know.
    record Unknown() implements Place {}
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

  private Place resolve(String directory) throws SQLException {
    Deque<String> todo = new ArrayDeque<>();
    if (!pushAbsolute(todo, directory)) {
      return new Place.Unknown();
    }
    IndexedPath storePath = null;
    String at = "";
    int links = 0;
    while (!todo.isEmpty()) {
      String name = todo.pop();
      if (name.equals("..")) {
        // What is not known to exist has no parent: the kernel would not find it.
        if (storePath == null || !tree(storePath).exists(at)) {
          return new Place.Unknown();
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
      if (storePath == null || LibraryRule.isSkipped(at)) {
        return new Place.Unknown();
      }
      String target = tree(storePath).links().get(at);
      if (target != null) {
        if (++links > MAX_LINKS || target.startsWith("/")) {
          return new Place.Unknown();
        }
        Components.push(todo, target);
        storePath = null;
      }
    }
    return storePath == null ? new Place.Store() : new Place.Directory(storePath, at);
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

  /// A store path by its name; null where it is not indexed.
  @Nullable IndexedPath byName(String basename) throws SQLException {
    if (!byName.containsKey(basename)) {
      byName.put(
          basename,
          queries.first(
              "SELECT id, basename, deriver, registered, rooted FROM store_path WHERE basename = ?",
              this::load,
              basename));
    }
    return byName.get(basename);
  }

  IndexedPath byId(long id) throws SQLException {
    IndexedPath known = byId.get(id);
    if (known == null) {
      known =
          queries.first(
              "SELECT id, basename, deriver, registered, rooted FROM store_path WHERE id = ?",
              this::load,
              id);
    }
    if (known == null) {
      throw new DamagedIndexException("store_path %d is missing".formatted(id));
    }
    return known;
  }

  private IndexedPath load(ResultSet row) throws SQLException {
    long id = row.getLong(1);
    String basename = row.getString(2);
    StorePathName name = StorePathName.parse(basename);
    StorePathInfo info =
        new StorePathInfo(
            basename,
            name == null ? basename : name.packageName(),
            name == null ? "" : name.version(),
            row.getInt(5) != 0,
            row.getLong(4),
            row.getString(3));
    IndexedPath path = new IndexedPath(id, info);
    byName.put(basename, path);
    byId.put(id, path);
    return path;
  }

  /// The directories of a store path: read only when one of them is looked for, since most store
  /// paths only compete with others.
  IndexedTree tree(IndexedPath storePath) throws SQLException {
    long id = storePath.id();
    IndexedTree known = trees.get(id);
    if (known == null) {
      known = new IndexedTree(directories(id), links(id));
      trees.put(id, known);
    }
    return known;
  }

  private NavigableMap<String, Long> directories(long storePath) throws SQLException {
    NavigableMap<String, Long> directories = new TreeMap<>();
    queries.all(
        "SELECT text, directory.id FROM directory JOIN string ON string.id = path"
            + " WHERE store_path = ?",
        row -> directories.put(row.getString(1), row.getLong(2)),
        storePath);
    return directories;
  }

  private NavigableMap<String, String> links(long storePath) throws SQLException {
    NavigableMap<String, String> links = new TreeMap<>();
    queries.all(
        "SELECT path.text, target.text FROM directory_link"
            + " JOIN string AS path ON path.id = directory_link.path"
            + " JOIN string AS target ON target.id = directory_link.target WHERE store_path = ?",
        row -> links.put(row.getString(1), row.getString(2)),
        storePath);
    return links;
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
