package io.github.nixld.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// The tables that a catalog has beside those of an index: `db-migrations/sqlite/catalog`.
public final class CatalogSchema {
  private static final String MIGRATION = "sqlite/V1__catalog.sql";

  private CatalogSchema() {}

  /// Makes them.
  public static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : text().replaceAll("--[^\n]*", "").split(";")) {
        if (!sql.isBlank()) {
          statement.executeUpdate(sql.strip());
        }
      }
    }
  }

  private static String text() {
    try (InputStream in = CatalogSchema.class.getResourceAsStream(MIGRATION)) {
      if (in == null) {
        throw new IllegalStateException("the jar has no " + MIGRATION);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
