package io.github.nixld.catalog;

import io.github.nixld.cache.NarHash;
import io.github.nixld.sqlite.SqliteFault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// What earlier runs have read, in `known.db` beside the catalog: narinfos by store path, contents
/// by the NAR's hash. A known NAR is never read again, unless the reader has changed.
///
/// For several threads. A killed run loses one batch at most.
public final class Known implements AutoCloseable {
  private static final int BATCH = 500;

  private final Path file;
  private final Connection connection;
  private final PreparedStatement insertPath;
  private final PreparedStatement insertContents;
  private final PreparedStatement selectContents;
  private int inBatch;

  private Known(Path file, Connection connection) throws SQLException {
    this.file = file;
    this.connection = connection;
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS path (basename TEXT PRIMARY KEY NOT NULL, cache TEXT NOT NULL,"
              + " nar_hash TEXT NOT NULL, nar_size INTEGER NOT NULL, file_size INTEGER NOT NULL,"
              + " refs TEXT NOT NULL, deriver TEXT) WITHOUT ROWID");
      // A null record: according to its listing, no loader finds anything in it.
      statement.execute(
          "CREATE TABLE IF NOT EXISTS contents (nar_hash TEXT PRIMARY KEY NOT NULL,"
              + " reader INTEGER NOT NULL, record BLOB)");
      // What the catalog beside this file was made from.
      statement.execute("CREATE TABLE IF NOT EXISTS made (inputs TEXT NOT NULL)");
    }
    connection.setAutoCommit(false);
    insertPath =
        connection.prepareStatement("INSERT OR REPLACE INTO path VALUES (?, ?, ?, ?, ?, ?, ?)");
    insertContents =
        connection.prepareStatement("INSERT OR REPLACE INTO contents VALUES (?, ?, ?)");
    selectContents = connection.prepareStatement("SELECT record FROM contents WHERE nar_hash = ?");
  }

  /// Opens the file, or creates it.
  ///
  /// @throws IOException if it can be neither read nor written
  public static Known open(Path file) throws IOException {
    try {
      if (Files.exists(file) && Files.size(file) > 0 && !isDatabase(file)) {
        throw new IOException(file + " is no database of nixld-catalog: remove it");
      }
      SQLiteConfig config = new SQLiteConfig();
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
      config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
      Connection connection = config.createConnection("jdbc:sqlite:" + file.toUri());
      try {
        return new Known(file, connection);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  private static boolean isDatabase(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(15), StandardCharsets.US_ASCII).equals("SQLite format 3");
    }
  }

  /// What is known about these store paths, from one of these caches.
  synchronized Map<String, KnownPath> paths(Set<String> basenames, Set<String> caches)
      throws IOException {
    Map<String, KnownPath> paths = new HashMap<>();
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("SELECT * FROM path")) {
      while (row.next()) {
        if (basenames.contains(row.getString(1)) && caches.contains(row.getString(2))) {
          paths.put(row.getString(1), path(row));
        }
      }
      return paths;
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  private static KnownPath path(ResultSet row) throws SQLException {
    String references = row.getString(6);
    return new KnownPath(
        row.getString(1),
        row.getString(2),
        new NarHash(row.getString(3)),
        row.getLong(4),
        row.getLong(5),
        references.isEmpty() ? List.of() : List.of(references.split(" ")),
        row.getString(7));
  }

  synchronized void put(KnownPath path) throws IOException {
    try {
      insertPath.setString(1, path.basename());
      insertPath.setString(2, path.cache());
      insertPath.setString(3, path.narHash().hex());
      insertPath.setLong(4, path.narSize());
      insertPath.setLong(5, path.fileSize());
      insertPath.setString(6, String.join(" ", path.references()));
      insertPath.setString(7, path.deriver());
      insertPath.executeUpdate();
      batched();
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /// The hashes of the NARs whose contents are known to this reader.
  synchronized Set<NarHash> contents() throws IOException {
    Set<NarHash> hashes = new HashSet<>();
    try (PreparedStatement select =
        connection.prepareStatement("SELECT nar_hash FROM contents WHERE reader = ?")) {
      select.setInt(1, NarFacts.READER);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          hashes.add(new NarHash(row.getString(1)));
        }
      }
      return hashes;
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /// The contents of a NAR; null if no loader finds anything in it, or they are not known.
  public synchronized @Nullable PathContents contents(NarHash hash) throws IOException {
    try {
      selectContents.setString(1, hash.hex());
      try (ResultSet row = selectContents.executeQuery()) {
        byte[] record = row.next() ? row.getBytes(1) : null;
        return record == null ? null : PathRecord.decode(record);
      }
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /// @param record of [PathRecord]; null if no loader finds anything in it
  public synchronized void put(NarHash hash, byte @Nullable [] record) throws IOException {
    try {
      insertContents.setString(1, hash.hex());
      insertContents.setInt(2, NarFacts.READER);
      insertContents.setBytes(3, record);
      insertContents.executeUpdate();
      batched();
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  private void batched() throws SQLException {
    if (++inBatch == BATCH) {
      connection.commit();
      inBatch = 0;
    }
  }

  /// Whether the last catalog was made from the same.
  ///
  /// @param inputs a hash of everything that it depends on
  synchronized boolean wasMadeFrom(String inputs) throws IOException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT count(*) FROM made WHERE inputs = ?")) {
      select.setString(1, inputs);
      try (ResultSet row = select.executeQuery()) {
        return row.getInt(1) > 0;
      }
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /// Remembers what the catalog was made from.
  synchronized void madeFrom(String inputs) throws IOException {
    try (Statement delete = connection.createStatement();
        PreparedStatement insert = connection.prepareStatement("INSERT INTO made VALUES (?)")) {
      delete.executeUpdate("DELETE FROM made");
      insert.setString(1, inputs);
      insert.executeUpdate();
      connection.commit();
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /// Saves what was put so far.
  synchronized void commit() throws IOException {
    try {
      connection.commit();
      inBatch = 0;
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  private static IOException failure(Path file, SQLException e) {
    String reason = SqliteFault.reason(e);
    return new IOException("%s: %s".formatted(file, reason), e);
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      connection.commit();
      connection.close();
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }
}
