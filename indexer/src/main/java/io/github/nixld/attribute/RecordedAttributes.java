package io.github.nixld.attribute;

import io.github.nixld.attribute.Attribute.Evidence;
import io.github.nixld.store.StorePathName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The attributes that the file has. Others may have made the file, so a question reads a limited
/// number of rows.
final class RecordedAttributes {
  private static final int MANY = 1_000;

  private final Connection connection;
  private final boolean evaluated;

  RecordedAttributes(Connection connection) throws SQLException {
    this.connection = connection;
    this.evaluated = exists("SELECT 1 FROM evaluated LIMIT 1");
  }

  /// Whether the evaluated nixpkgs has an attribute; true if none was evaluated.
  boolean has(String path) throws SQLException {
    return !evaluated || exists("SELECT 1 FROM evaluated WHERE path = ? LIMIT 1", path);
  }

  /// The store paths of an attribute, or of one output of it.
  List<String> storePaths(String attribute) throws SQLException {
    int dot = attribute.lastIndexOf('.');
    List<String> all = new ArrayList<>();
    String sql =
        "SELECT hash || '-' || name FROM evaluated WHERE path = ?1"
            + " UNION ALL SELECT hash || '-' || name FROM evaluated WHERE path = ?2 AND output = ?3"
            + " LIMIT "
            + MANY;
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, attribute);
      select.setString(2, dot < 0 ? "" : attribute.substring(0, dot));
      select.setString(3, attribute.substring(dot + 1));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          all.add(row.getString(1));
        }
      }
    }
    return all;
  }

  /// Attributes whose output is a store path, or has the same name in the evaluated nixpkgs: most
  /// of a store was built from other revisions. If no output has the same name, the name without
  /// version decides.
  List<AttributeCandidate> evaluated(StorePathName storePath, NameRule rule) throws SQLException {
    List<AttributeCandidate> candidates = evaluatedAs(storePath, rule);
    if (candidates.isEmpty()) {
      // '.' comes after '-', so these are all names that begin with the package's name and a dash.
      String sql =
          "SELECT name, hash, path, output FROM evaluated WHERE name >= ? AND name < ? LIMIT "
              + MANY;
      try (PreparedStatement select = connection.prepareStatement(sql)) {
        select.setString(1, rule.name() + "-");
        select.setString(2, rule.name() + ".");
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            NameRule other = NameRule.of(row.getString(2) + "-" + row.getString(1), null);
            if (other != null
                && other.name().equals(rule.name())
                && row.getString(4).equals(rule.output())) {
              candidates.add(candidate(row, storePath, rule, 0));
            }
          }
        }
      }
    }
    return candidates;
  }

  private List<AttributeCandidate> evaluatedAs(StorePathName storePath, NameRule rule)
      throws SQLException {
    List<AttributeCandidate> candidates = new ArrayList<>();
    String sql = "SELECT name, hash, path, output FROM evaluated WHERE name = ? LIMIT " + MANY;
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, storePath.name());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          candidates.add(candidate(row, storePath, rule, 0));
        }
      }
    }
    return candidates;
  }

  private static AttributeCandidate candidate(
      ResultSet row, StorePathName storePath, NameRule rule, int order) throws SQLException {
    boolean same =
        row.getString(2).equals(storePath.hash()) && row.getString(1).equals(storePath.name());
    String path = row.getString(3);
    return new AttributeCandidate(
        new Attribute(path, row.getString(4), same ? Evidence.EVALUATION : Evidence.NAME),
        order,
        true,
        same ? AttributeCandidate.SAME_PATH : AttributeCandidate.SAME_PACKAGE,
        true,
        LibraryLocation.LIB,
        0,
        rule.isNameOf(path));
  }

  /// Attributes under which a nix-index database lists a library.
  ///
  /// @param storePath whose attribute is wanted; null for any that has the library
  /// @param rule what its name says, or null
  List<AttributeCandidate> listed(
      String name, @Nullable StorePathName storePath, @Nullable NameRule rule) throws SQLException {
    List<AttributeCandidate> candidates = new ArrayList<>();
    String sql =
        "SELECT package.name, package.hash, path, output, toplevel, place, files FROM library"
            + " JOIN package ON package.id = library.package WHERE library.name = ? LIMIT "
            + MANY;
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          candidates.add(listed(row, storePath, rule));
        }
      }
    }
    return candidates;
  }

  private AttributeCandidate listed(
      ResultSet row, @Nullable StorePathName storePath, @Nullable NameRule rule)
      throws SQLException {
    String basename = row.getString(2) + "-" + row.getString(1);
    String path = row.getString(3);
    NameRule own = NameRule.of(basename, null);
    int same = AttributeCandidate.OTHER;
    if (storePath != null && basename.equals(storePath.basename())) {
      same = AttributeCandidate.SAME_PATH;
    } else if (own != null && rule != null && own.name().equals(rule.name())) {
      same = AttributeCandidate.SAME_PACKAGE;
    }
    return new AttributeCandidate(
        new Attribute(path, row.getString(4), Evidence.NIX_INDEX),
        0,
        has(path),
        same,
        row.getInt(5) != 0,
        row.getInt(6),
        row.getInt(7),
        own != null && own.isNameOf(path));
  }

  private boolean exists(String sql, String... parameters) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        select.setString(i + 1, parameters[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }
}
