package io.github.nixld.index;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// The migrations of `db-migrations/sqlite`. An index can always be made again from the store, so
/// an old one is not migrated but built anew.
final class Schema {
  private static final List<String> MIGRATIONS =
      List.of("V1__index.sql", "V2__executable_stack.sql");

  /// `PRAGMA user_version` of an index that this program reads.
  static final int VERSION = MIGRATIONS.size();

  /// `PRAGMA application_id`, as the first migration sets it: "nixl".
  static final int APPLICATION_ID = 0x6e69_786c;

  private static final String INDEX = "CREATE INDEX";

  private final List<String> statements = new ArrayList<>();

  private Schema() {}

  /// Reads the migrations. A comment goes to the end of its line; no text has `--` or `;` in it.
  static Schema read() {
    Schema schema = new Schema();
    for (String migration : MIGRATIONS) {
      for (String sql : read(migration).replaceAll("--[^\n]*", "").split(";")) {
        if (!sql.isBlank()) {
          schema.statements.add(sql.strip());
        }
      }
    }
    return schema;
  }

  /// Makes the tables in an empty file, but none of the indexes.
  void createTables(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        if (!sql.startsWith(INDEX)) {
          statement.executeUpdate(sql);
        }
      }
    }
  }

  /// Makes the indexes, all at once when the tables are full, and says that the schema is whole.
  void createIndexes(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        if (sql.startsWith(INDEX)) {
          statement.executeUpdate(sql);
        }
      }
      statement.executeUpdate("PRAGMA user_version = " + VERSION);
    }
  }

  private static String read(String migration) {
    try (InputStream in = Schema.class.getResourceAsStream("sqlite/" + migration)) {
      if (in == null) {
        throw new IllegalStateException("the jar has no sqlite/" + migration);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
