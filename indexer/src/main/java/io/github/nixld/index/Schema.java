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

/// The migrations of `db-migrations/sqlite`. An index can always be built again from the store. So
/// an index that lacks something that only the files can tell is built anew instead of migrated.
final class Schema {
  /// Since version 2, `object.facts` says whether an object wants an executable stack.
  private static final List<Migration> MIGRATIONS =
      List.of(new Migration(1, "V1__index.sql"), new Migration(3, "V3__linked.sql"));

  /// `PRAGMA user_version` of an index that this program reads.
  static final int VERSION = MIGRATIONS.getLast().version();

  /// The first version that can be migrated to [#VERSION].
  static final int OLDEST = 2;

  /// `PRAGMA application_id`, as the first migration sets it: "nixl".
  static final int APPLICATION_ID = 0x6e69_786c;

  private static final String INDEX = "CREATE INDEX";

  private final List<String> statements = new ArrayList<>();

  private Schema() {}

  /// @param version `PRAGMA user_version` after it
  private record Migration(int version, String file) {}

  /// Reads the migrations. A comment goes to the end of its line; no SQL text has `--` or `;` in
  /// it.
  static Schema read() {
    return after(0);
  }

  private static Schema after(int version) {
    Schema schema = new Schema();
    for (Migration migration : MIGRATIONS) {
      if (migration.version() > version) {
        for (String sql : read(migration.file()).replaceAll("--[^\n]*", "").split(";")) {
          if (!sql.isBlank()) {
            schema.statements.add(sql.strip());
          }
        }
      }
    }
    return schema;
  }

  /// Migrates an index of an older version, in one transaction. The next build fills the new
  /// tables, because it finds the index incomplete.
  ///
  /// @param version what it has now, [#OLDEST] or later
  static void migrate(Connection connection, int version) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (String sql : after(version).statements) {
        statement.executeUpdate(sql);
      }
      statement.executeUpdate("UPDATE meta SET value = 0 WHERE key = '" + Meta.COMPLETE + "'");
      statement.executeUpdate("PRAGMA user_version = " + VERSION);
    }
    connection.commit();
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

  /// Makes the indexes, all at once when the tables are full, and marks the schema as whole.
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
