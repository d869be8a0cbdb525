package io.github.nixld.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// Table `meta`.
record Meta(Map<String, Object> values) {
  static final String STORE = "store";
  static final String STORE_MODIFIED = "store_modified";
  static final String COMPLETE = "complete";
  static final String BUILT = "built";
  static final String PENDING = "pending";
  static final String STORE_PATHS = "store_paths";
  static final String OBJECTS = "objects";
  static final String ENTRIES = "entries";
  static final String DROPPED = "dropped";

  static Meta read(Connection connection) throws SQLException {
    Map<String, Object> values = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement("SELECT key, value FROM meta");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        values.put(row.getString(1), row.getObject(2));
      }
    }
    return new Meta(values);
  }

  String text(String key) {
    return String.valueOf(values.getOrDefault(key, ""));
  }

  /// 0 where there is no such number.
  long number(String key) {
    return values.get(key) instanceof Number number ? number.longValue() : 0;
  }

  /// Whether a store, by its directory's modification time, is as it was when it was indexed.
  boolean isCurrent(String store, long modified) {
    return number(COMPLETE) == 1
        && number(STORE_MODIFIED) == modified
        && modified != 0
        && text(STORE).equals(store);
  }
}
