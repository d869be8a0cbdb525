package io.github.nixld.index;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Table `entry`, for reading. What a row says about its file and its store path is remembered, so
/// that it is read once.
final class StoredEntries {
  private static final String ENTRY =
      "SELECT entry.directory, entry.object, entry.target_directory, entry.target_name,"
          + " entry.name, directory.path, object.facts, object.soname, store_path.id,"
          + " store_path.basename, deriver, registered, rooted FROM entry"
          + " JOIN directory ON directory.id = entry.directory"
          + " JOIN store_path ON store_path.id = directory.store_path"
          + " LEFT JOIN object ON object.id = entry.object";

  /// How many directories of a name are remembered.
  private static final int MANY = 500;

  /// Most directories that a loader searches lack the name. So one question per name asks for all
  /// directories that have it, instead of one question per directory.
  private static final String NAME =
      "SELECT id, (SELECT group_concat(directory) FROM"
          + " (SELECT directory FROM entry WHERE name = string.id LIMIT "
          + MANY
          + ")) FROM string WHERE text = ?";

  private final Queries queries;
  private final StorePaths storePaths;
  private final StoredObjects objects;
  private final Map<String, Name> names = new HashMap<>();

  StoredEntries(Queries queries, StorePaths storePaths, StoredObjects objects) {
    this.queries = queries;
    this.storePaths = storePaths;
    this.objects = objects;
  }

  /// The id of a text; 0 if the index has no such text.
  long id(String text) throws SQLException {
    return name(text).id();
  }

  /// The entry of a name in a directory.
  ///
  /// @param directory `directory.id`; 0 for one without entries
  @Nullable Entry find(long directory, String name) throws SQLException {
    Name known = directory == 0 ? Name.NOWHERE : name(name);
    return known.mayBeIn(directory) ? at(directory, known.id()) : null;
  }

  /// The same by the name's id.
  @Nullable Entry at(long directory, long name) throws SQLException {
    return queries.first(
        ENTRY + " WHERE entry.directory = ? AND entry.name = ?", this::entry, directory, name);
  }

  List<Entry> byName(long name) throws SQLException {
    return queries.all(ENTRY + " WHERE entry.name = ?", this::entry, name);
  }

  /// The entries of files with such a `DT_SONAME`.
  List<Entry> bySoname(long soname) throws SQLException {
    return queries.all(ENTRY + " WHERE object.soname = ?", this::entry, soname);
  }

  /// The entries of dynamic loaders.
  List<Entry> ofLoaders() throws SQLException {
    return queries.all(ENTRY + " WHERE entry.object IN (SELECT object FROM ld_so)", this::entry);
  }

  /// See [Index#objects].
  List<String> libraries(String store) throws SQLException {
    return queries.all(
        "SELECT ? || '/' || basename || '/' || path.text || '/' || name.text FROM entry"
            + " JOIN directory ON directory.id = entry.directory"
            + " JOIN store_path ON store_path.id = directory.store_path"
            + " JOIN string AS path ON path.id = directory.path"
            + " JOIN string AS name ON name.id = entry.name"
            + " WHERE object IS NOT NULL AND path.text NOT IN ('', '..')"
            + " ORDER BY basename, path.text, name.text",
        row -> row.getString(1),
        store);
  }

  private Name name(String text) throws SQLException {
    Name known = names.get(text);
    if (known == null) {
      Name read = queries.first(NAME, StoredEntries::name, text);
      known = read == null ? Name.NOWHERE : read;
      names.put(text, known);
    }
    return known;
  }

  /// A text that is the name of entries.
  ///
  /// @param id `string.id`; 0 if the index has no such text
  /// @param directories where they are, the first [#MANY] of them
  private record Name(long id, Set<Long> directories) {
    static final Name NOWHERE = new Name(0, Set.of());

    boolean mayBeIn(long directory) {
      return directories.size() == MANY || directories.contains(directory);
    }
  }

  private static Name name(ResultSet row) throws SQLException {
    Set<Long> directories = new HashSet<>();
    String list = row.getString(2);
    for (String id : list == null ? new String[0] : list.split(",", -1)) {
      directories.add(Long.valueOf(id));
    }
    return new Name(row.getLong(1), directories);
  }

  /// A row of [#ENTRY]; 0 for null. What it says about the object and the store path is remembered.
  record Entry(
      long directory,
      long object,
      long targetDirectory,
      long targetName,
      long name,
      long path,
      IndexedPath storePath) {}

  private Entry entry(ResultSet row) throws SQLException {
    long object = row.getLong(2);
    if (object != 0) {
      objects.remember(object, row, 7, 8);
    }
    return new Entry(
        row.getLong(1),
        object,
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        storePaths.of(row, 9));
  }
}
