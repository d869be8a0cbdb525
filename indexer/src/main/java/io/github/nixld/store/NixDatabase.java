package io.github.nixld.store;

import io.github.nixld.sqlite.SqliteFile;
import io.github.nixld.sqlite.SqliteFile.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Nix's own database, `/nix/var/nix/db/db.sqlite` (schema: nix libstore/schema.sql). It belongs to
/// Nix, so it is opened for reading only, and the index does without it if anything is wrong. Only
/// plain tables are read: a view in their place might never end.
public final class NixDatabase implements AutoCloseable {
  /// A path may refer to itself.
  private static final String REFERRERS =
      "SELECT count(*) FROM Refs WHERE reference = ValidPaths.id AND referrer <> reference";

  private static final int TABLES = 2;

  private static final String PLAIN_TABLES =
      "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"
          + " AND name IN ('ValidPaths', 'Refs')";

  private final Connection connection;
  private final PreparedStatement registration;

  /// What the paths in it begin with: the store's directory as Nix sees it.
  private final String prefix;

  private NixDatabase(Connection connection, String prefix) throws SQLException {
    this.connection = connection;
    this.prefix = prefix;
    this.registration =
        connection.prepareStatement(
            "SELECT registrationTime, deriver, (" + REFERRERS + ") FROM ValidPaths WHERE path = ?");
  }

  /// What Nix knows of a store path.
  ///
  /// @param time when it was registered, s since 1970; 0 if unknown
  /// @param deriver the derivation that made it, without the store's directory, or null
  /// @param referrers how many other store paths refer to it
  public record Registration(long time, @Nullable String deriver, int referrers) {
    public static final Registration UNKNOWN = new Registration(0, null, 0);
  }

  /// Opens the database of a store.
  ///
  /// @return null if there is none, or it cannot be read
  public static @Nullable NixDatabase open(NixStore store) {
    Path file = store.state().resolve("db/db.sqlite");
    if (!Files.isReadable(file)) {
      return null;
    }
    NixDatabase shared = isInUse(file) ? open(file, Mode.READ) : null;
    // Without the -wal file: if that exists but cannot be read, the last changes may be missing.
    return shared != null ? shared : open(file, Mode.READ_UNCHANGING);
  }

  /// The database is in WAL mode. While Nix has it open, its -wal and -shm files are shared.
  /// Afterwards everything is in the one file; if it were opened as shared then, SQLite would
  /// create those files, owned by this user.
  private static boolean isInUse(Path file) {
    return Files.isReadable(file.resolveSibling("db.sqlite-wal"))
        && Files.isReadable(file.resolveSibling("db.sqlite-shm"));
  }

  private static @Nullable NixDatabase open(Path file, Mode mode) {
    Connection connection = null;
    try {
      connection = SqliteFile.open(file, mode);
      if (hasTables(connection)) {
        return new NixDatabase(connection, prefix(connection));
      }
    } catch (SQLException e) {
      // nixld goes on without the database.
    }
    close(connection);
    return null;
  }

  private static boolean hasTables(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(PLAIN_TABLES);
        ResultSet row = select.executeQuery()) {
      return row.next() && row.getInt(1) == TABLES;
    }
  }

  private static String prefix(Connection connection) throws SQLException {
    try (PreparedStatement any =
            connection.prepareStatement("SELECT path FROM ValidPaths LIMIT 1");
        ResultSet row = any.executeQuery()) {
      String path = row.next() ? row.getString(1) : null;
      return path == null ? "/" : path.substring(0, path.lastIndexOf('/') + 1);
    }
  }

  private static void close(@Nullable Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        // nixld went on without it already.
        return;
      }
    }
  }

  /// What Nix knows of a store path; [Registration#UNKNOWN] if it knows nothing.
  public Registration registration(String basename) {
    try {
      registration.setString(1, prefix + basename);
      try (ResultSet row = registration.executeQuery()) {
        return row.next()
            ? new Registration(row.getLong(1), basename(row.getString(2)), row.getInt(3))
            : Registration.UNKNOWN;
      }
    } catch (SQLException e) {
      return Registration.UNKNOWN;
    }
  }

  /// The closure of these store paths: themselves, what they refer to, and so on.
  ///
  /// @return basenames; null if the database does not say
  public @Nullable Set<String> closure(Collection<String> basenames) {
    try {
      try (PreparedStatement create =
          connection.prepareStatement("CREATE TEMP TABLE root (path TEXT PRIMARY KEY)")) {
        create.executeUpdate();
      }
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT OR IGNORE INTO root VALUES (?)")) {
        for (String basename : basenames) {
          insert.setString(1, prefix + basename);
          insert.executeUpdate();
        }
      }
      Set<String> closure = new HashSet<>();
      try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  WITH RECURSIVE live (id) AS (
                    SELECT id FROM ValidPaths WHERE path IN (SELECT path FROM temp.root)
                    UNION
                    SELECT reference FROM Refs JOIN live ON referrer = live.id)
                  SELECT path FROM ValidPaths JOIN live USING (id)
                  """);
          ResultSet row = select.executeQuery()) {
        while (row.next()) {
          addBasename(row.getString(1), closure);
        }
      }
      try (PreparedStatement drop = connection.prepareStatement("DROP TABLE temp.root")) {
        drop.executeUpdate();
      }
      return closure;
    } catch (SQLException e) {
      return null;
    }
  }

  /// What a store path refers to.
  ///
  /// @return basenames; none if the database does not say
  public List<String> references(String basename) {
    List<String> references = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT target.path FROM ValidPaths AS source JOIN Refs ON referrer = source.id
            JOIN ValidPaths AS target ON target.id = reference WHERE source.path = ?
            """)) {
      select.setString(1, prefix + basename);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          addBasename(row.getString(1), references);
        }
      }
    } catch (SQLException e) {
      return List.of();
    }
    return references;
  }

  /// Null for a path outside of the store.
  private void addBasename(@Nullable String path, Collection<String> basenames) {
    if (path != null && path.startsWith(prefix)) {
      basenames.add(path.substring(prefix.length()));
    }
  }

  private static @Nullable String basename(@Nullable String path) {
    return path == null ? null : path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public void close() {
    close(connection);
  }
}
