package io.github.nixld.attribute;

import io.github.nixld.sqlite.SqliteFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/// Fills a new file, which no reader sees before it is whole.
final class AttributesWriter implements AutoCloseable {
  private static final int BATCH = 5_000;

  private final Connection connection;
  private final PreparedStatement insertEvaluated;
  private final PreparedStatement insertPackage;
  private final PreparedStatement insertLibrary;
  private long lastPackage;
  private int waiting;

  private AttributesWriter(Connection connection) throws SQLException {
    this.connection = connection;
    try (Statement pragma = connection.createStatement()) {
      // A crash may lose the file.
      pragma.execute("PRAGMA journal_mode = OFF");
      pragma.execute("PRAGMA synchronous = OFF");
      pragma.execute("PRAGMA locking_mode = EXCLUSIVE");
      // Names come in no order, so 64 MiB of the table of libraries are cached.
      pragma.execute("PRAGMA cache_size = -65536");
    }
    AttributesSchema.createTables(connection);
    connection.setAutoCommit(false);
    insertEvaluated =
        connection.prepareStatement("INSERT OR IGNORE INTO evaluated VALUES (?, ?, ?, ?)");
    insertPackage = connection.prepareStatement("INSERT INTO package VALUES (?, ?, ?, ?, ?, ?, ?)");
    insertLibrary = connection.prepareStatement("INSERT INTO library VALUES (?, ?, ?)");
  }

  static AttributesWriter create(Path file) throws SQLException {
    Connection connection = AttributesFile.create(file);
    try {
      return new AttributesWriter(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// Copies from an older file what was recorded from other kinds of sources.
  void carryOver(Path older, DataSource.Kind recording) throws SQLException {
    connection.setAutoCommit(true);
    try (PreparedStatement attach = connection.prepareStatement("ATTACH ? AS older");
        Statement copy = connection.createStatement()) {
      attach.setString(1, SqliteFile.uri(older, SqliteFile.Mode.READ));
      attach.execute();
      for (DataSource.Kind kind : DataSource.Kind.values()) {
        if (kind != recording) {
          copy.executeUpdate(
              "INSERT INTO main.source SELECT * FROM older.source WHERE kind = '"
                  + kind.word()
                  + "'");
          for (String table : tables(kind)) {
            copy.executeUpdate("INSERT INTO main." + table + " SELECT * FROM older." + table);
          }
        }
      }
      copy.execute("DETACH older");
    }
    connection.setAutoCommit(false);
  }

  private static String[] tables(DataSource.Kind kind) {
    return switch (kind) {
      case PACKAGES -> new String[] {"evaluated"};
      case NIX_INDEX -> new String[] {"package", "library"};
    };
  }

  /// Adds an output of an attribute with its store path.
  void add(String name, String hash, String path, String output) throws SQLException {
    insertEvaluated.setString(1, name);
    insertEvaluated.setString(2, hash);
    insertEvaluated.setString(3, path);
    insertEvaluated.setString(4, output);
    insertEvaluated.addBatch();
    added();
  }

  void add(ListedPackage listed) throws SQLException {
    ListedPackage.Footer storePath = listed.storePath();
    insertPackage.setLong(1, ++lastPackage);
    insertPackage.setString(2, storePath.name());
    insertPackage.setString(3, storePath.hash());
    insertPackage.setString(4, storePath.path());
    insertPackage.setString(5, storePath.output());
    insertPackage.setInt(6, storePath.toplevel() ? 1 : 0);
    insertPackage.setInt(7, listed.files());
    insertPackage.addBatch();
    added();
    for (Map.Entry<String, Integer> library : listed.libraries().entrySet()) {
      insertLibrary.setString(1, library.getKey());
      insertLibrary.setLong(2, lastPackage);
      insertLibrary.setInt(3, library.getValue());
      insertLibrary.addBatch();
      added();
    }
  }

  private void added() throws SQLException {
    if (++waiting == BATCH) {
      write();
    }
  }

  private void write() throws SQLException {
    insertEvaluated.executeBatch();
    insertPackage.executeBatch();
    insertLibrary.executeBatch();
    waiting = 0;
  }

  /// Notes the source, and makes the file whole.
  void finish(DataSource source, long time) throws SQLException {
    write();
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO source VALUES (?, ?, ?, ?)")) {
      insert.setString(1, source.kind().word());
      insert.setString(2, source.origin());
      insert.setString(3, source.identity());
      insert.setLong(4, time);
      insert.executeUpdate();
    }
    connection.commit();
    connection.setAutoCommit(true);
    AttributesSchema.createIndexes(connection);
  }

  @Override
  public void close() throws SQLException {
    // This closes its statements too, whatever has failed.
    connection.close();
  }
}
