package io.github.nixld.index;

import io.github.nixld.sqlite.SqliteFault;
import io.github.nixld.store.NixDatabase.Registration;
import io.github.nixld.store.NixStore;
import io.github.nixld.store.ScannedPath;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/// Writes an index of store paths that were scanned elsewhere than in a store: those of a binary
/// cache. [Index] reads it like any other.
///
/// `store_path.id` counts the store paths as they are added, from 1; `object.id` is the number of a
/// [io.github.nixld.store.ScannedObject]. The same store paths in the same order give the same
/// bytes.
public final class IndexAssembler implements AutoCloseable {
  private static final int BATCH = 5_000;

  private final Path file;
  private final Connection connection;
  private final Schema schema = Schema.read();
  private final IndexWriter writer;
  private int inBatch;

  private IndexAssembler(Path file, Connection connection, NixStore store) throws SQLException {
    this.file = file;
    this.connection = connection;
    try (Statement pragma = connection.createStatement()) {
      // No reader sees the file before it is whole.
      pragma.execute("PRAGMA journal_mode = OFF");
      pragma.execute("PRAGMA synchronous = OFF");
      pragma.execute("PRAGMA locking_mode = EXCLUSIVE");
      pragma.execute("PRAGMA cache_size = -32000");
    }
    schema.createTables(connection);
    writer = new IndexWriter(connection, store.directory().toString());
    writer.setMeta(Meta.STORE, store.directory().toString());
    writer.setMeta(Meta.DROPPED, 0);
  }

  /// Starts an index in a file that does not exist.
  ///
  /// @throws IOException if it cannot be written
  public static IndexAssembler create(Path file, NixStore store) throws IOException {
    try {
      Connection connection = IndexFile.create(file);
      try {
        return new IndexAssembler(file, connection, store);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /// Adds a store path.
  ///
  /// @param path all of it
  /// @param deriver base name of its derivation, or null
  /// @param referrers how many other store paths refer to it
  /// @throws IOException if it cannot be written
  public void add(ScannedPath path, @Nullable String deriver, int referrers) throws IOException {
    try {
      writer.add(path, new Registration(0, deriver, referrers));
      inBatch += 1 + path.objects().size();
      if (inBatch >= BATCH) {
        writer.commit();
        inBatch = 0;
      }
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /// Ends the index.
  ///
  /// @param built when that was, ms since 1970
  /// @throws IOException if it cannot be written
  public void finish(long built) throws IOException {
    try {
      writer.commit();
      writer.finishLinks(true);
      writer.setMeta(Meta.STORE_PATHS, writer.number("SELECT count(*) FROM store_path"));
      writer.setMeta(Meta.OBJECTS, writer.number("SELECT count(*) FROM object"));
      writer.setMeta(Meta.ENTRIES, writer.number("SELECT count(*) FROM entry"));
      writer.setMeta(Meta.PENDING, "");
      writer.setMeta(Meta.STORE_MODIFIED, 0);
      writer.setMeta(Meta.BUILT, built);
      writer.setMeta(Meta.COMPLETE, 1);
      writer.commit();
      connection.setAutoCommit(true);
      schema.createIndexes(connection);
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  private static IOException failure(Path file, SQLException e) {
    return new IOException("%s cannot be written: %s".formatted(file, SqliteFault.reason(e)), e);
  }

  @Override
  public void close() throws IOException {
    try {
      try {
        writer.close();
      } finally {
        connection.close();
      }
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }
}
