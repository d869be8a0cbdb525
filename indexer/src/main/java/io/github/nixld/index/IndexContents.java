package io.github.nixld.index;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What an index says about the store, without its own numbers: two indexes of one store have equal
/// contents, in whatever order they were built.
final class IndexContents {
  private final Queries queries;
  private final StorePaths storePaths;
  private final StoredTexts texts;
  private final StoredObjects objects;
  private final StoredLinkers linkers;

  IndexContents(
      Queries queries,
      StorePaths storePaths,
      StoredTexts texts,
      StoredObjects objects,
      StoredLinkers linkers) {
    this.queries = queries;
    this.storePaths = storePaths;
    this.texts = texts;
    this.objects = objects;
    this.linkers = linkers;
  }

  /// The names of all store paths, sorted.
  List<String> storePaths() throws SQLException {
    return queries.all(
        "SELECT basename FROM store_path ORDER BY basename", row -> row.getString(1));
  }

  /// By path: what stands there.
  NavigableMap<String, String> of(String basename) throws SQLException {
    NavigableMap<String, String> contents = new TreeMap<>();
    IndexedPath storePath = storePaths.byName(basename);
    if (storePath == null) {
      return contents;
    }
    IndexedTree tree = storePaths.tree(storePath);
    for (Map.Entry<String, Long> directory : tree.directories().entrySet()) {
      String path = storePaths.absolute(storePath, directory.getKey());
      queries
          .all(
              "SELECT name, object, target_directory, target_name FROM entry WHERE directory = ?",
              row -> Map.entry(path + "/" + texts.text(row.getLong(1)), describe(row)),
              directory.getValue())
          .forEach(entry -> contents.put(entry.getKey(), entry.getValue()));
    }
    tree.links()
        .forEach((path, target) ->
            contents.put(storePaths.absolute(storePath, path) + "/", "directory " + target));
    return contents;
  }

  /// By path of an entry: which store paths find it, if any. Unlike the rest, this depends on other
  /// store paths.
  NavigableMap<String, String> linkers(String basename) throws SQLException {
    NavigableMap<String, String> contents = new TreeMap<>();
    IndexedPath storePath = storePaths.byName(basename);
    if (storePath == null) {
      return contents;
    }
    for (Map.Entry<String, Long> directory : storePaths.tree(storePath).directories().entrySet()) {
      String path = storePaths.absolute(storePath, directory.getKey());
      for (long name :
          queries.all(
              "SELECT name FROM entry WHERE directory = ?",
              row -> row.getLong(1),
              directory.getValue())) {
        Linkers found = linkers.of(directory.getValue(), name);
        if (found.storePaths() > 0) {
          contents.put(path + "/" + texts.text(name), "linked by " + found.byLibc());
        }
      }
    }
    return contents;
  }

  private String describe(ResultSet row) throws SQLException {
    long object = row.getLong(2);
    long directory = row.getLong(3);
    long name = row.getLong(4);
    if (object != 0) {
      return objects.read(object) + " " + objects.ldSo(object);
    }
    return "link " + (directory == 0 ? "" : texts.text(directory) + "/") + texts.text(name);
  }
}
