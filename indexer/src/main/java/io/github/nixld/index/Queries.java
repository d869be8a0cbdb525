package io.github.nixld.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Prepared statements of one connection, each made when it is first used and kept.
final class Queries implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Queries(Connection connection) {
    this.connection = connection;
  }

  /// Makes something of a row.
  interface Rows<T> {
    T row(ResultSet row) throws SQLException;
  }

  /// The first row of a query whose parameters are numbers; null if there is none.
  <T> @Nullable T first(String sql, Rows<T> rows, long... parameters) throws SQLException {
    PreparedStatement statement = prepare(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setLong(i + 1, parameters[i]);
    }
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? rows.row(row) : null;
    }
  }

  /// The first row of a query by a text.
  <T> @Nullable T first(String sql, Rows<T> rows, String parameter) throws SQLException {
    PreparedStatement statement = prepare(sql);
    statement.setString(1, parameter);
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? rows.row(row) : null;
    }
  }

  /// All rows, read to the end before this returns, so that the caller may ask the next question.
  <T> List<T> all(String sql, Rows<T> rows, long... parameters) throws SQLException {
    PreparedStatement statement = prepare(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setLong(i + 1, parameters[i]);
    }
    return all(statement, rows);
  }

  <T> List<T> all(String sql, Rows<T> rows, String parameter) throws SQLException {
    PreparedStatement statement = prepare(sql);
    statement.setString(1, parameter);
    return all(statement, rows);
  }

  private static <T> List<T> all(PreparedStatement statement, Rows<T> rows) throws SQLException {
    List<T> all = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        all.add(rows.row(row));
      }
    }
    return all;
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  /// Closes the statements, and leaves the connection open.
  void release() throws SQLException {
    for (PreparedStatement statement : prepared.values()) {
      statement.close();
    }
    prepared.clear();
  }

  @Override
  public void close() throws SQLException {
    release();
    connection.close();
  }
}
