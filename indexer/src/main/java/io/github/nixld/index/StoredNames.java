package io.github.nixld.index;

import java.sql.SQLException;
import java.util.List;

/// The names that an index has: of entries, and sonames.
///
/// @param queries to ask with
record StoredNames(Queries queries) {
  /// The names of the entries in a directory, sorted.
  ///
  /// @param directory its `directory.id`
  List<String> in(long directory) throws SQLException {
    return queries.all(
        "SELECT text FROM entry JOIN string ON string.id = entry.name"
            + " WHERE directory = ? ORDER BY text",
        row -> row.getString(1),
        directory);
  }

  /// Those that contain a text, whatever the case of its letters.
  List<String> with(String text, int limit) throws SQLException {
    return all("text LIKE ? ESCAPE '\\'", "%" + text.replaceAll("[\\\\%_]", "\\\\$0") + "%", limit);
  }

  /// Those that begin with a text.
  List<String> from(String text, int limit) throws SQLException {
    return all("text >= ?1 AND text < ?1 || char(1114111)", text, limit);
  }

  /// Those of the entries in packages of a name, whatever their version.
  List<String> ofPackage(String name, int limit) throws SQLException {
    // After the hash and its hyphen.
    return queries.all(
        "SELECT DISTINCT text FROM store_path"
            + " JOIN directory ON store_path = store_path.id"
            + " JOIN entry ON directory = directory.id JOIN string ON string.id = entry.name"
            + " WHERE substr(basename, 34) = ?1 OR substr(basename, 34) GLOB ?1 || '-[0-9]*'"
            + " ORDER BY text LIMIT "
            + limit,
        row -> row.getString(1),
        name.replaceAll("[\\[*?]", "[$0]"));
  }

  private List<String> all(String condition, String text, int limit) throws SQLException {
    return queries.all(
        "SELECT text FROM string WHERE "
            + condition
            + " AND (EXISTS (SELECT 1 FROM entry WHERE name = string.id)"
            + " OR EXISTS (SELECT 1 FROM object WHERE soname = string.id)) ORDER BY text LIMIT "
            + limit,
        row -> row.getString(1),
        text);
  }
}
