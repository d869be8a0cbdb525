package io.github.nixld.attribute;

import io.github.nixld.sqlite.SqliteFault;
import io.github.nixld.store.StorePathName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The attributes that were recorded, together with the curated table and what names say.
///
/// The file is opened at the first question that it may answer. If there is none, or it cannot be
/// read, the answers are those without it, and [#problem] says so. For one thread.
public final class StoredAttributes implements Attributes, AutoCloseable {
  private final Path file;
  private final Derivers derivers;
  private @Nullable Connection connection;
  private @Nullable RecordedAttributes recorded;
  private boolean opened;
  private @Nullable String problem;

  /// Knows the derivers of store paths.
  public interface Derivers {
    /// Knows none.
    Derivers UNKNOWN = _ -> null;

    /// The base name of a store path's derivation, or null.
    @Nullable String of(String storePath);
  }

  private StoredAttributes(Path file, Derivers derivers) {
    this.file = file;
    this.derivers = derivers;
  }

  /// What is known beside an index.
  ///
  /// @param index the index's file, which need not be there
  public static StoredAttributes open(Path index) {
    return open(index, Derivers.UNKNOWN);
  }

  /// What is known beside an index.
  ///
  /// @param derivers knows the derivation of a store path, which names its outputs
  public static StoredAttributes open(Path index, Derivers derivers) {
    return new StoredAttributes(AttributesFile.beside(index), derivers);
  }

  /// Whether anything was recorded. If not, only the curated table and names give answers.
  public boolean isRecorded() {
    return Files.exists(file);
  }

  @Override
  public @Nullable Attribute of(String storePath, String name) {
    StorePathName path = StorePathName.parse(storePath);
    NameRule rule = NameRule.of(storePath, derivers.of(storePath));
    List<AttributeCandidate> candidates = new ArrayList<>();
    RecordedAttributes known = recorded();
    if (path != null && rule != null && known != null) {
      try {
        candidates.addAll(known.evaluated(path, rule));
        candidates.addAll(known.listed(name, path, rule));
      } catch (SQLException e) {
        fail(e);
      }
    }
    addCurated(name, candidates);
    Attribute named = rule == null ? null : rule.attribute();
    if (named != null && isKnown(named.path())) {
      candidates.add(AttributeCandidate.of(named, 1, true));
    }
    return AttributeCandidate.best(candidates).stream().findFirst().orElse(null);
  }

  @Override
  public List<Attribute> providing(String name) {
    List<AttributeCandidate> candidates = new ArrayList<>();
    Curated.Row row = addCurated(name, candidates);
    RecordedAttributes known = recorded();
    // A driver's row has no attribute: packages that list the driver must not be used.
    if (known != null && (row == null || !candidates.isEmpty())) {
      try {
        candidates.addAll(known.listed(name, null, null));
      } catch (SQLException e) {
        fail(e);
      }
    }
    return AttributeCandidate.best(candidates);
  }

  /// The store paths that the outputs of an attribute have in the evaluated nixpkgs: base names.
  ///
  /// @param attribute such as `zlib`; or one output of it, such as `zlib.dev`
  /// @return empty if there is no such attribute, or no nixpkgs was evaluated
  public List<String> storePaths(String attribute) {
    RecordedAttributes known = recorded();
    try {
      return known == null ? List.of() : known.storePaths(attribute);
    } catch (SQLException e) {
      fail(e);
      return List.of();
    }
  }

  /// What is wrong with the file, and what to do, in one line; null if nothing is wrong, or no
  /// question needed the file.
  public @Nullable String problem() {
    return problem;
  }

  private Curated.@Nullable Row addCurated(String name, List<AttributeCandidate> candidates) {
    Curated.Row row = Curated.of(name);
    if (row != null) {
      int order = 0;
      for (Attribute attribute : row.attributes()) {
        candidates.add(AttributeCandidate.of(attribute, order++, isKnown(attribute.path())));
      }
    }
    return row;
  }

  /// Whether the evaluated nixpkgs has an attribute; yes if none was evaluated.
  private boolean isKnown(String path) {
    RecordedAttributes known = recorded();
    try {
      return known == null || known.has(path);
    } catch (SQLException e) {
      fail(e);
      return true;
    }
  }

  private @Nullable RecordedAttributes recorded() {
    if (!opened) {
      opened = true;
      try {
        switch (AttributesFile.inspect(file)) {
          case ABSENT -> {}
          case FOREIGN -> problem = "%s is not a file of nixld: remove it".formatted(file);
          case OTHER_SCHEMA ->
              problem =
                  "%s is of another nixld: run nixld-index packages or import again"
                      .formatted(file);
          case USABLE -> {
            connection = AttributesFile.openReadOnly(file);
            recorded = new RecordedAttributes(connection);
          }
        }
      } catch (IOException | SQLException e) {
        fail(e);
      }
    }
    return recorded;
  }

  private void fail(Exception e) {
    recorded = null;
    problem =
        "%s cannot be read (%s): remove it, and run nixld-index packages or import again"
            .formatted(file, SqliteFault.reason(e));
  }

  @Override
  public void close() {
    recorded = null;
    opened = true;
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      fail(e);
    }
  }
}
