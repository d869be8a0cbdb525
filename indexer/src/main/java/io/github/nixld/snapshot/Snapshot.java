package io.github.nixld.snapshot;

import io.github.nixld.index.DamagedIndexException;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexException;
import io.github.nixld.signature.Sha256;
import io.github.nixld.sqlite.SqliteFault;
import io.github.nixld.sqlite.SqliteFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// An imported catalog, for reading. [#index] answers like the index of a store that has all of the
/// catalog's store paths. The other methods answer what only a catalog knows.
///
/// For one thread.
public final class Snapshot implements AutoCloseable {
  private static final int DIGEST = 8;
  private static final String REMEDY = "import the catalog again";

  /// The symbols of the largest objects take a megabyte.
  private static final int MAX_SYMBOLS = 64 << 20;

  private final Manifest manifest;
  private final Index index;
  private final Connection connection;
  private final FileChannel pack;
  private final Path file;
  private final Map<Long, @Nullable SymbolHashes> symbols = new HashMap<>();

  private Snapshot(
      Manifest manifest, Index index, Connection connection, FileChannel pack, Path file) {
    this.manifest = manifest;
    this.index = index;
    this.connection = connection;
    this.pack = pack;
    this.file = file;
  }

  /// Opens the catalog in a directory that [SnapshotImport] has filled.
  ///
  /// @return null if there is none
  /// @throws SnapshotException if it cannot be used
  public static @Nullable Snapshot open(Path directory) throws SnapshotException {
    try {
      return openOnce(directory);
    } catch (SnapshotException e) {
      // An import may have replaced it meanwhile.
      return openOnce(directory);
    }
  }

  private static @Nullable Snapshot openOnce(Path directory) throws SnapshotException {
    Path text = directory.resolve(ManifestJson.NAME);
    try {
      Manifest manifest = ManifestJson.read(Files.readAllBytes(text), text.toString());
      Path names = directory.resolve(SnapshotImport.plainName(manifest));
      Index index = Index.open(names, REMEDY);
      FileChannel pack =
          FileChannel.open(directory.resolve(manifest.symbols().name()), StandardOpenOption.READ);
      return new Snapshot(
          manifest, index, SqliteFile.open(names, SqliteFile.Mode.READ), pack, names);
    } catch (NoSuchFileException e) {
      if (e.getFile().equals(text.toString())) {
        return null;
      }
      throw new SnapshotException(directory + " lacks a file of its catalog: import it again", e);
    } catch (SnapshotException e) {
      throw e;
    } catch (IndexException e) {
      throw new SnapshotException(SqliteFault.reason(e), e);
    } catch (IOException | SQLException e) {
      throw new SnapshotException(
          "%s: its catalog cannot be used: %s; %s"
              .formatted(directory, SqliteFault.reason(e), REMEDY),
          e);
    }
  }

  /// What it is.
  public Manifest manifest() {
    return manifest;
  }

  /// What its store paths have.
  public Index index() {
    return index;
  }

  /// The symbols of an object of [#index].
  ///
  /// @param object [io.github.nixld.index.IndexedObject#id]
  /// @return null if it has none
  /// @throws SnapshotException if they are not what the publisher wrote
  public @Nullable SymbolHashes symbols(long object) throws SnapshotException {
    if (!symbols.containsKey(object)) {
      symbols.put(object, read(object));
    }
    return symbols.get(object);
  }

  private @Nullable SymbolHashes read(long object) throws SnapshotException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT position, length, digest FROM catalog_symbols WHERE object = ?")) {
      select.setLong(1, object);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? read(row.getLong(1), row.getInt(2), row.getBytes(3)) : null;
      }
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  private SymbolHashes read(long position, int length, byte[] digest) throws SnapshotException {
    try {
      if (length < 0 || length > MAX_SYMBOLS || position < 0 || position > pack.size() - length) {
        throw new SnapshotException(
            "%s: symbols are said to be where symbols.pack has none".formatted(file));
      }
      ByteBuffer bytes = ByteBuffer.allocate(length);
      while (bytes.hasRemaining()) {
        if (pack.read(bytes, position + bytes.position()) < 0) {
          throw new SnapshotException(file + ": symbols.pack has become shorter");
        }
      }
      byte[] hash = Sha256.start().digest(bytes.array());
      if (!Arrays.equals(hash, 0, DIGEST, digest, 0, digest.length)) {
        throw new SnapshotException(
            file + ": symbols.pack is not the one that belongs to it: import the catalog again");
      }
      return SymbolHashes.decode(bytes.array());
    } catch (SnapshotException e) {
      throw e;
    } catch (IOException e) {
      throw new SnapshotException("%s: symbols.pack: %s".formatted(file, SqliteFault.reason(e)), e);
    }
  }

  /// What it costs to fetch store paths.
  ///
  /// @param basenames the store paths that are wanted
  /// @param present whether a store path is in the store already: neither it nor what it refers to
  ///   is fetched
  public FetchCost cost(Collection<String> basenames, Predicate<String> present)
      throws SnapshotException {
    SortedSet<String> fetched = new TreeSet<>();
    Deque<String> todo = new ArrayDeque<>(basenames);
    long download = 0;
    long unpacked = 0;
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT nar_size, file_size, refs FROM catalog_path"
                    + " JOIN store_path ON store_path.id = catalog_path.store_path"
                    + " WHERE basename = ?");
        PreparedStatement name =
            connection.prepareStatement("SELECT basename FROM store_path WHERE id = ?")) {
      while (!todo.isEmpty()) {
        String basename = todo.pop();
        if (present.test(basename) || !fetched.add(basename)) {
          continue;
        }
        select.setString(1, basename);
        byte[] references = new byte[0];
        try (ResultSet row = select.executeQuery()) {
          if (row.next()) {
            unpacked += row.getLong(1);
            download += Math.max(0, row.getLong(2));
            references = row.getBytes(3);
          }
        }
        for (long id : ids(references)) {
          name.setLong(1, id);
          try (ResultSet row = name.executeQuery()) {
            if (row.next()) {
              todo.push(row.getString(1));
            }
          }
        }
      }
    } catch (SQLException e) {
      throw damaged(e);
    }
    return new FetchCost(List.copyOf(fetched), download, unpacked);
  }

  /// Ascending numbers from their differences.
  private static List<Long> ids(byte[] references) {
    List<Long> ids = new ArrayList<>();
    long last = 0;
    long value = 0;
    int shift = 0;
    for (byte next : references) {
      value |= (next & 0x7fL) << shift;
      shift += 7;
      if (next >= 0) {
        last += value;
        ids.add(last);
        value = 0;
        shift = 0;
      }
    }
    return ids;
  }

  /// An output of an attribute of nixpkgs.
  ///
  /// @param path with dots
  public record Attribute(String path, String output) {}

  /// The attributes whose output is a store path, the shortest first.
  public List<Attribute> attributes(String basename) throws SnapshotException {
    return query(
        "SELECT attribute, output FROM catalog_attribute"
            + " JOIN store_path ON store_path.id = store_path WHERE basename = ?"
            + " ORDER BY length(attribute), attribute, output",
        row -> new Attribute(row.getString(1), row.getString(2)),
        basename);
  }

  /// The store paths of an attribute's outputs: base names.
  ///
  /// @param attribute such as `zlib`; or one output of it, such as `zlib.dev`
  public List<String> storePaths(String attribute) throws SnapshotException {
    String select =
        "SELECT basename FROM catalog_attribute"
            + " JOIN store_path ON store_path.id = store_path WHERE attribute = ?";
    List<String> all = query(select + " ORDER BY output", row -> row.getString(1), attribute);
    int dot = attribute.lastIndexOf('.');
    return dot < 0 || !all.isEmpty()
        ? all
        : query(
            select + " AND output = ?",
            row -> row.getString(1),
            attribute.substring(0, dot),
            attribute.substring(dot + 1));
  }

  private interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, Row<T> make, String... parameters)
      throws SnapshotException {
    List<T> all = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        select.setString(i + 1, parameters[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          all.add(make.of(row));
        }
      }
    } catch (SQLException e) {
      throw damaged(e);
    }
    return all;
  }

  private SnapshotException damaged(SQLException e) {
    return new SnapshotException(
        "%s cannot be used: %s: import the catalog again".formatted(file, SqliteFault.reason(e)),
        e);
  }

  @Override
  public void close() throws SnapshotException {
    try {
      pack.close();
      connection.close();
      index.close();
    } catch (IOException | SQLException | DamagedIndexException e) {
      throw new SnapshotException("%s: %s".formatted(file, SqliteFault.reason(e)), e);
    }
  }
}
