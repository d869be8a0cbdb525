package io.github.nixld.index;

import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
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
  static final String ROOTS = "roots";

  /// If there are more, they are not examined one by one: listing the store costs no more.
  private static final int MAX_PENDING = 100;

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

  /// 0 if there is no such number.
  long number(String key) {
    return values.get(key) instanceof Number number ? number.longValue() : 0;
  }

  /// The store paths that were left for later.
  List<String> pending() {
    return text(PENDING).lines().toList();
  }

  /// Whether a store is as it was when it was indexed.
  ///
  /// When a store path becomes valid, Nix removes its lock, which changes the directory's
  /// modification time; pending store paths are examined nevertheless. What a killed build of Nix
  /// left behind stays pending until it is collected.
  ///
  /// @throws IOException if there is no store
  boolean isCurrent(NixStore store) throws IOException {
    return number(COMPLETE) == 1
        && text(STORE).equals(store.directory().toString())
        && number(STORE_MODIFIED) != 0
        && number(STORE_MODIFIED) == store.modified()
        && pending().size() <= MAX_PENDING
        && pending().stream().allMatch(store::isPending);
  }
}
