package io.github.nixld.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Inserts rows into one table, many with each statement, because running a statement costs as much
/// as binding a row. Rows are in the table after [#flush].
final class RowInserter implements AutoCloseable {
  private static final int TOGETHER = 50;

  private final int columns;
  private final PreparedStatement many;
  private final PreparedStatement one;
  private final @Nullable Object[] values;
  private int used;

  /// @param columns how many the table has
  RowInserter(Connection connection, String table, int columns) throws SQLException {
    this.columns = columns;
    this.values = new Object[TOGETHER * columns];
    String row = "(?" + ", ?".repeat(columns - 1) + ")";
    String insert = "INSERT INTO " + table + " VALUES ";
    one = connection.prepareStatement(insert + row);
    many = connection.prepareStatement(insert + row + (", " + row).repeat(TOGETHER - 1));
  }

  /// Adds the next value of a row.
  void add(@Nullable Object value) throws SQLException {
    values[used++] = value;
    if (used == values.length) {
      bind(many, 0, used);
      used = 0;
    }
  }

  /// Inserts what is left.
  void flush() throws SQLException {
    for (int at = 0; at < used; at += columns) {
      bind(one, at, columns);
    }
    used = 0;
  }

  private void bind(PreparedStatement insert, int at, int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      insert.setObject(i + 1, values[at + i]);
    }
    // A batch of one, because executeUpdate() makes an object for each value.
    insert.addBatch();
    var _ = insert.executeLargeBatch();
  }

  @Override
  public void close() throws SQLException {
    many.close();
    one.close();
  }
}
