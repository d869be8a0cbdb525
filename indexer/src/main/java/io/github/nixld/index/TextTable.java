package io.github.nixld.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Gives texts their ids in table `string`, and inserts new ones, at the latest in [#flush].
final class TextTable implements FactsCodec.TextIds, AutoCloseable {
  /// Few texts are common; the database can be asked for the rest again.
  private static final int MAX_CACHED = 50_000;

  private final PreparedStatement select;
  private final RowInserter insert;
  private final Map<String, Long> cache =
      new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          boolean full = size() > MAX_CACHED;
          allCached &= !full;
          return full;
        }
      };
  private long last;

  /// The id of the first text that this object inserted.
  private final long first;

  /// Whether all texts that it inserted are cached.
  private boolean allCached = true;

  TextTable(Connection connection) throws SQLException {
    select = connection.prepareStatement("SELECT id FROM string WHERE text = ?");
    insert = new RowInserter(connection, "string", 2);
    try (PreparedStatement max =
            connection.prepareStatement("SELECT coalesce(max(id), 0) FROM string");
        ResultSet row = max.executeQuery()) {
      last = row.getLong(1);
    }
    first = last + 1;
  }

  @Override
  public long id(String text) throws SQLException {
    Long cached = cache.get(text);
    if (cached != null) {
      return cached;
    }
    long id = find(text);
    if (id == 0) {
      id = ++last;
      insert.add(id);
      insert.add(text);
    }
    cache.put(text, id);
    return id;
  }

  private long find(String text) throws SQLException {
    if (first == 1 && allCached) {
      // The table was empty, so all of it is in the cache.
      return 0;
    }
    flush();
    select.setString(1, text);
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /// Writes the new texts.
  void flush() throws SQLException {
    insert.flush();
  }

  @Override
  public void close() throws SQLException {
    select.close();
    insert.close();
  }
}
