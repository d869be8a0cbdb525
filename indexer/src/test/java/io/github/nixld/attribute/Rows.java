package io.github.nixld.attribute;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// What stands in the file beside an index, and store paths to put into it.
final class Rows {
  /// A hash of nothing.
  private static final String HASH = "0123456789abcdfghijklmnpqrsvwxy";

  private Rows() {}

  /// A store path's base name; the digit makes others of the same name.
  static String storePath(char digit, String name) {
    return HASH + digit + "-" + name;
  }

  /// The rows of a query, the columns with spaces between them.
  static List<String> of(Path index, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = AttributesFile.openReadOnly(AttributesFile.beside(index));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        StringBuilder text = new StringBuilder(row.getString(1));
        for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
          text.append(' ').append(row.getString(i));
        }
        rows.add(text.toString());
      }
    }
    return rows;
  }

  /// Libraries with their attributes, as recorded from nix-index.
  static List<String> listed(Path index) throws SQLException {
    return of(
        index,
        "SELECT library.name, place, path, output, toplevel, files FROM library"
            + " JOIN package ON package.id = package ORDER BY library.name, path");
  }
}
