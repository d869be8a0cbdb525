package io.github.nixld.attribute;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The migrations of `db-migrations/sqlite/attributes`. Everything in the file can be recorded
/// again, so a file of another version is not migrated.
final class AttributesSchema {
  private static final List<String> MIGRATIONS = List.of("V1__attributes.sql");

  /// `PRAGMA user_version` of a file that this program reads.
  static final int VERSION = MIGRATIONS.size();

  /// `PRAGMA application_id`, as the first migration sets it: "nixa".
  static final int APPLICATION_ID = 0x6e69_7861;

  private static final String INDEX = "CREATE INDEX";

  private AttributesSchema() {}

  static void createTables(Connection connection) throws SQLException {
    execute(connection, false);
  }

  /// Makes the indexes when the tables are full, and marks the schema as whole.
  static void createIndexes(Connection connection) throws SQLException {
    execute(connection, true);
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = " + VERSION);
    }
  }

  private static void execute(Connection connection, boolean indexes) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String migration : MIGRATIONS) {
        for (String sql : read(migration).replaceAll("--[^\n]*", "").split(";")) {
          if (!sql.isBlank() && sql.strip().startsWith(INDEX) == indexes) {
            statement.executeUpdate(sql);
          }
        }
      }
    }
  }

  private static String read(String migration) {
    try (InputStream in = AttributesSchema.class.getResourceAsStream("sqlite/" + migration)) {
      if (in == null) {
        throw new IllegalStateException("the jar has no sqlite/" + migration);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
