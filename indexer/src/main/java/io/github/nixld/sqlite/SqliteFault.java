package io.github.nixld.sqlite;

import io.github.nixld.linux.FileFault;
import java.io.IOException;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Why SQLite failed, in the words that the system and nixld use instead of SQLite's codes.
public final class SqliteFault {
  /// `[SQLITE_FULL] Insertion failed because database is full (database or disk is full)`: the last
  /// part is SQLite's own, the rest is sqlite-jdbc's.
  private static final Pattern MESSAGE = Pattern.compile("\\[SQLITE_\\w+\\] .*?\\((.*)\\)");

  /// What is said of a file whose bytes have changed.
  public static final String DAMAGED = "it is damaged";

  private SqliteFault() {}

  /// The reason for a failure around a file of SQLite, in a few words and one line.
  public static String reason(Throwable e) {
    return switch (e) {
      case SQLException fault -> reason(fault);
      case IOException fault -> FileFault.reason(fault);
      default -> {
        String message = e.getMessage();
        yield message == null ? e.getClass().getSimpleName() : firstLine(message);
      }
    };
  }

  private static String reason(SQLException e) {
    return switch (code(e)) {
      case SQLITE_FULL -> "No space left on device";
      case SQLITE_CORRUPT, SQLITE_NOTADB -> DAMAGED;
      case SQLITE_BUSY, SQLITE_LOCKED -> "another process is using it";
      case SQLITE_IOERR -> "Input/output error";
      case SQLITE_CANTOPEN -> "it, or a file beside it, cannot be opened";
      case SQLITE_READONLY -> "it cannot be written to";
      case SQLITE_PERM, SQLITE_AUTH -> "permission denied";
      case SQLITE_NOMEM -> "not enough memory";
      default -> plain(String.valueOf(e.getMessage()));
    };
  }

  /// Whether the file is not what nixld wrote: bytes have changed, a table is missing, or a value
  /// is not of its type or not unique.
  public static boolean isDamage(SQLException e) {
    return switch (code(e)) {
      case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_MISMATCH -> true;
      default -> false;
    };
  }

  /// The primary code: an extended one has more bits, https://www.sqlite.org/rescode.html.
  private static SQLiteErrorCode code(SQLException e) {
    return e instanceof SQLiteException sqlite
        ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff)
        : SQLiteErrorCode.UNKNOWN_ERROR;
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  private static String plain(String message) {
    String line = firstLine(message);
    Matcher matcher = MESSAGE.matcher(line);
    return matcher.matches() ? matcher.group(1) : line;
  }
}
