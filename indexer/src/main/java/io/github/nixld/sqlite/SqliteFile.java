package io.github.nixld.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import java.util.TimeZone;
import org.sqlite.date.FastDateFormat;
import org.sqlite.jdbc4.JDBC4Connection;

/// Opens SQLite files by their paths.
public final class SqliteFile {
  // sqlite-jdbc makes this format for each connection, though nixld reads no dates. That reads the
  // calendars of all languages, which takes longer than a choice for a small program. The native
  // executable has this class initialized when it is built (native/options), and with it the cache
  // of formats.
  static {
    FastDateFormat.getInstance("yyyy-MM-dd HH:mm:ss.SSS", TimeZone.getTimeZone("UTC"), Locale.ROOT);
  }

  private SqliteFile() {}

  /// How a file is opened: https://www.sqlite.org/uri.html.
  public enum Mode {
    /// For reading only; the directory need not be writable.
    READ("mode=ro"),
    /// For reading a file that no process changes: without locks, and without its log.
    READ_UNCHANGING("mode=ro&immutable=1"),
    /// For reading and writing; the file has to exist.
    WRITE("mode=rw"),
    /// For reading and writing; creates the file if it does not exist.
    CREATE("mode=rwc");

    private final String query;

    Mode(String query) {
      this.query = query;
    }
  }

  /// Opens a file. If another process holds a lock, waits three seconds, the default of
  /// sqlite-jdbc.
  ///
  /// @throws SQLException if it cannot be opened
  public static Connection open(Path file, Mode mode) throws SQLException {
    return open(file, mode, new Properties());
  }

  /// Opens a file.
  ///
  /// @param waitMs how long to wait for a lock that another process holds
  /// @throws SQLException if it cannot be opened
  public static Connection open(Path file, Mode mode, int waitMs) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("busy_timeout", Integer.toString(waitMs));
    return open(file, mode, properties);
  }

  /// DriverManager would load every driver there is and ask each.
  private static Connection open(Path file, Mode mode, Properties properties) throws SQLException {
    DriverLog.silence();
    String uri = uri(file, mode);
    return new JDBC4Connection("jdbc:sqlite:" + uri, uri, properties);
  }

  /// A file as a URI, for `ATTACH` too. sqlite-jdbc takes what follows a `?` in a plain path for
  /// parameters.
  public static String uri(Path file, Mode mode) {
    return file.toUri().toASCIIString() + "?" + mode.query;
  }
}
