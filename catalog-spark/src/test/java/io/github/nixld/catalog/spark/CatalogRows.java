package io.github.nixld.catalog.spark;

import io.github.nixld.snapshot.Manifest;
import io.github.nixld.snapshot.ManifestJson;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.tukaani.xz.XZInputStream;

/// A published catalog as text: each row of each table of its names, and the hash of its symbols.
final class CatalogRows {
  private CatalogRows() {}

  static Manifest manifest(Path catalog) throws Exception {
    Path file = catalog.resolve(ManifestJson.NAME);
    return ManifestJson.read(Files.readAllBytes(file), file.toString());
  }

  static List<String> of(Path catalog) throws Exception {
    Manifest manifest = manifest(catalog);
    List<String> rows = new ArrayList<>();
    rows.add(manifest.symbols().sha256());
    rows.add(manifest.coverage().toString());
    Path plain = Files.createTempFile("names", ".db");
    try (InputStream in =
        new XZInputStream(Files.newInputStream(catalog.resolve(manifest.names().name())))) {
      Files.copy(in, plain, StandardCopyOption.REPLACE_EXISTING);
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + plain)) {
      for (String table : tables(connection)) {
        rows(connection, table, rows);
      }
    } finally {
      Files.delete(plain);
    }
    return rows;
  }

  private static List<String> tables(Connection connection) throws Exception {
    List<String> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT name FROM sqlite_schema WHERE type = 'table'"
                    + " AND name NOT LIKE 'sqlite_%' ORDER BY name")) {
      while (row.next()) {
        tables.add(row.getString(1));
      }
    }
    return tables;
  }

  private static void rows(Connection connection, String table, List<String> rows)
      throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
      while (row.next()) {
        StringBuilder text = new StringBuilder(table);
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          Object value = row.getObject(i);
          text.append('|');
          text.append(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
        }
        // When the catalog was made.
        if (!text.toString().startsWith("meta|built|")) {
          rows.add(text.toString());
        }
      }
    }
  }
}
