package io.github.nixld.catalog;

import io.github.nixld.snapshot.CatalogSchema;
import io.github.nixld.sqlite.SqliteFault;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the tables that a catalog has beside those of an index, into the file of an index.
final class CatalogTables {
  private final Connection connection;
  private final List<String> basenames;
  private final Map<String, Integer> ids;

  private CatalogTables(Connection connection, List<String> basenames, Map<String, Integer> ids) {
    this.connection = connection;
    this.basenames = basenames;
    this.ids = ids;
  }

  /// @param paths what is known about the store paths
  /// @param ids `store_path.id` of each
  /// @param symbols by `object.id`
  /// @param attributes what `nixld-index packages` has recorded; null to leave out attributes
  static void write(
      Path file,
      Map<String, KnownPath> paths,
      Map<String, Integer> ids,
      Map<Long, SymbolPackWriter.Place> symbols,
      @Nullable Path attributes)
      throws IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toUri())) {
      try (Statement pragma = connection.createStatement()) {
        // No reader sees the file before it is whole.
        pragma.execute("PRAGMA journal_mode = OFF");
        pragma.execute("PRAGMA synchronous = OFF");
        CatalogSchema.create(connection);
        if (attributes != null) {
          pragma.execute("ATTACH '%s' AS recorded".formatted(quoted(attributes)));
        }
      }
      connection.setAutoCommit(false);
      CatalogTables tables =
          new CatalogTables(connection, ids.keySet().stream().sorted().toList(), ids);
      tables.paths(paths);
      tables.symbols(symbols);
      if (attributes != null) {
        tables.attributes();
      }
      connection.commit();
    } catch (SQLException e) {
      String reason = SqliteFault.reason(e);
      throw new IOException("%s cannot be written: %s".formatted(file, reason), e);
    }
  }

  private static String quoted(Path file) {
    return (file.toUri().toASCIIString() + "?mode=ro").replace("'", "''");
  }

  private void paths(Map<String, KnownPath> paths) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO catalog_path VALUES (?, ?, ?, ?)")) {
      for (String basename : basenames) {
        KnownPath path = paths.get(basename);
        if (path != null) {
          insert.setInt(1, id(basename));
          insert.setLong(2, path.narSize());
          insert.setLong(3, path.fileSize());
          insert.setBytes(4, references(path));
          insert.executeUpdate();
        }
      }
    }
  }

  private int id(String basename) {
    return ids.getOrDefault(basename, 0);
  }

  /// Ascending, as differences, without what is not in the catalog.
  private byte[] references(KnownPath path) {
    int[] all =
        path.references().stream().mapToInt(this::id).filter(it -> it > 0).sorted().toArray();
    byte[] bytes = new byte[5 * all.length];
    int at = 0;
    int last = 0;
    for (int next : all) {
      int rest = next - last;
      last = next;
      while (rest > 0x7f) {
        bytes[at++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      bytes[at++] = (byte) rest;
    }
    return Arrays.copyOf(bytes, at);
  }

  private void symbols(Map<Long, SymbolPackWriter.Place> symbols) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO catalog_symbols VALUES (?, ?, ?, ?)")) {
      for (Map.Entry<Long, SymbolPackWriter.Place> object : symbols.entrySet()) {
        insert.setLong(1, object.getKey());
        insert.setLong(2, object.getValue().position());
        insert.setInt(3, object.getValue().length());
        insert.setBytes(4, object.getValue().digest());
        insert.executeUpdate();
      }
    }
  }

  private void attributes() throws SQLException {
    try (Statement select = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO catalog_attribute VALUES (?, ?, ?)");
        ResultSet row =
            select.executeQuery(
                "SELECT path, output, hash || '-' || name FROM recorded.evaluated ORDER BY 1, 2")) {
      while (row.next()) {
        int id = id(row.getString(3));
        if (id > 0) {
          insert.setString(1, row.getString(1));
          insert.setString(2, row.getString(2));
          insert.setInt(3, id);
          insert.executeUpdate();
        }
      }
    }
  }
}
