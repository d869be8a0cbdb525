package io.github.nixld.index;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.LinkersCodec.Linker;
import io.github.nixld.index.SearchedDirectories.Names;
import io.github.nixld.store.ScannedPath;
import io.github.nixld.store.ScannedPath.Entry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Keeps tables `linked` and `missing`: adds what new store paths link to, and subtracts what
/// dropped ones did.
///
/// A store path never changes, and Nix keeps what it refers to. So what a store path links to stays
/// as it was first counted, unless the target of a link has come or gone since. If that happens, or
/// the last build was killed, all links are counted again.
final class LinkWriter implements AutoCloseable {
  private final Connection connection;
  private final Queries queries;
  private final String store;
  private final LinkCounter added;
  private final SearchedDirectories directories;
  private final Map<Long, Links> read = new HashMap<>();
  private final Set<Long> loaders = new HashSet<>();
  private final Set<Long> libcs = new HashSet<>();
  private final List<String> shared = new ArrayList<>();
  private final Set<String> fresh = new HashSet<>();
  private final Set<Long> droppedDirectories = new HashSet<>();
  private final Set<Integer> droppedNames = new HashSet<>();
  private @Nullable LinkCounts dropped;
  private boolean again;

  /// @param store the store's directory
  /// @param firstDirectory `directory.id` of the next directory that is written
  LinkWriter(Connection connection, String store, long firstDirectory) {
    this.connection = connection;
    this.queries = new Queries(connection);
    this.store = store;
    this.added = new LinkCounter(store, new StoredTexts(queries));
    this.directories = new SearchedDirectories(queries, store, firstDirectory);
  }

  /// Makes the end of the build count all links again.
  void countAgain() {
    again = true;
  }

  boolean countsAgain() {
    return again;
  }

  /// Takes note of a file, until [#forgetObjects].
  ///
  /// @param number the walker's
  /// @param facts as [FactsCodec] has written them
  void object(long number, ElfFile file, byte[] facts, boolean loader) {
    Links links = FactsCodec.links(facts);
    read.put(number, links);
    if (file instanceof ElfObject object && links.searched.length > 0) {
      String runpath = object.runpath();
      String path = runpath == null ? object.rpath() : runpath;
      added.learn(links, path == null ? "" : path);
    }
    if (loader) {
      loaders.add(number);
    }
  }

  void forgetObjects() {
    read.clear();
  }

  /// Adds a store path that has been written.
  ///
  /// @param firstDirectory the `directory.id` of its first; the others follow
  /// @param names of each directory's entries
  void add(ScannedPath path, long firstDirectory, List<Names> names) throws SQLException {
    List<String> paths = path.directories().stream().map(ScannedPath.Directory::path).toList();
    directories.remember(path.basename(), firstDirectory, paths, names);
    fresh.add(path.basename());
    if (!addRead(
        path,
        firstDirectory,
        new OwnDirectories(store + "/" + path.basename(), paths, names, path.links().isEmpty()))) {
      shared.add(path.basename());
    }
  }

  /// @return whether all of its objects were at hand; those that came with another store path are
  ///   read from the index at the end
  private boolean addRead(ScannedPath path, long firstDirectory, OwnDirectories own)
      throws SQLException {
    for (ScannedPath.Directory directory : path.directories()) {
      for (Entry entry : directory.entries()) {
        if (entry instanceof Entry.File file && !read.containsKey(file.object())) {
          return false;
        }
      }
    }
    long id = firstDirectory;
    for (ScannedPath.Directory directory : path.directories()) {
      String origin = own.storePath() + "/" + directory.path();
      for (Entry entry : directory.entries()) {
        if (entry instanceof Entry.File file) {
          added.add(read.getOrDefault(file.object(), Links.NONE), origin, own);
          if (loaders.contains(file.object())) {
            libcs.add(id);
          }
        }
      }
      id++;
    }
    added.endStorePath(path.basename());
    return true;
  }

  /// Notes what the store paths that will be dropped link to, while everything is still there.
  void dropping(Set<String> basenames) throws SQLException {
    if (again || basenames.isEmpty()) {
      return;
    }
    Set<Long> libcs = storedLibcs();
    LinkCounter gone = new LinkCounter(store, new StoredTexts(queries));
    for (String basename : basenames) {
      addStored(gone, basename);
      queries
          .all(
              "SELECT directory.id, entry.name FROM store_path"
                  + " JOIN directory ON directory.store_path = store_path.id"
                  + " JOIN entry ON entry.directory = directory.id WHERE basename = ?",
              row -> Map.entry(row.getLong(1), row.getInt(2)),
              basename)
          .forEach(entry -> {
            droppedDirectories.add(entry.getKey());
            droppedNames.add(entry.getValue());
          });
    }
    // If a libc goes, everything that links to it changes: most of the store.
    again = droppedDirectories.stream().anyMatch(libcs::contains);
    dropped = gone.count(new SearchedDirectories(queries, store, Long.MAX_VALUE), libcs);
  }

  private void addStored(LinkCounter counter, String basename) throws SQLException {
    counter.addStored(queries, store, basename);
  }

  private Set<Long> storedLibcs() throws SQLException {
    return LinkCounter.libcs(queries);
  }

  /// Writes the counts. Everything else must have been written before.
  ///
  /// @param anew whether the index was empty
  void finish(boolean anew) throws SQLException {
    for (String basename : shared) {
      addStored(added, basename);
    }
    if (anew) {
      libcs.addAll(shared.isEmpty() ? Set.of() : storedLibcs());
      write(added.count(directories, libcs));
    } else {
      libcs.addAll(storedLibcs());
      if (again || isMissed() || !merge(added.count(directories, libcs))) {
        countAll();
      }
    }
    writeMissing();
  }

  /// Whether a directory has come that was already searched when it was missing.
  private boolean isMissed() throws SQLException {
    return queries.all("SELECT basename FROM missing", row -> row.getString(1)).stream()
        .anyMatch(fresh::contains);
  }

  private void countAll() throws SQLException {
    try (Statement delete = connection.createStatement()) {
      delete.executeUpdate("DELETE FROM linked");
      delete.executeUpdate("DELETE FROM missing");
    }
    LinkCounter all = new LinkCounter(store, new StoredTexts(queries));
    for (String basename :
        queries.all(
            "SELECT basename FROM store_path WHERE id IN (SELECT store_path FROM directory)",
            row -> row.getString(1))) {
      addStored(all, basename);
    }
    write(all.count(directories, libcs));
  }

  /// @return false if the links of a store path that stays have changed; nothing is written then
  private boolean merge(LinkCounts counts) throws SQLException {
    if (dropped != null) {
      counts.subtract(dropped);
    }
    Set<Integer> names = new HashSet<>(counts.names());
    names.addAll(droppedNames);
    Map<Integer, List<Linker>> changed = new TreeMap<>();
    for (int name : names) {
      counts.addAll(name, stored(name));
      List<Linker> linkers = new ArrayList<>(counts.linkers(name));
      linkers.removeIf(linker -> linker.storePaths() == 0);
      for (Linker linker : linkers) {
        if (linker.storePaths() < 0 || droppedDirectories.contains(linker.directory())) {
          return false;
        }
      }
      changed.put(name, linkers);
    }
    write(changed);
    return true;
  }

  private List<Linker> stored(int name) throws SQLException {
    byte[] linkers =
        queries.first("SELECT linkers FROM linked WHERE name = ?", row -> row.getBytes(1), name);
    return linkers == null ? List.of() : LinkersCodec.decode(linkers);
  }

  private void write(LinkCounts counts) throws SQLException {
    Map<Integer, List<Linker>> linkers = new TreeMap<>();
    for (int name : counts.names()) {
      linkers.put(name, counts.linkers(name));
    }
    write(linkers);
  }

  private void write(Map<Integer, List<Linker>> linkersByName) throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement("INSERT OR REPLACE INTO linked VALUES (?, ?)");
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM linked WHERE name = ?")) {
      for (Map.Entry<Integer, List<Linker>> linkers : linkersByName.entrySet()) {
        if (linkers.getValue().isEmpty()) {
          delete.setInt(1, linkers.getKey());
          delete.executeUpdate();
        } else {
          insert.setInt(1, linkers.getKey());
          insert.setBytes(2, LinkersCodec.encode(linkers.getValue()));
          insert.executeUpdate();
        }
      }
    }
  }

  private void writeMissing() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT OR IGNORE INTO missing VALUES (?)")) {
      for (String basename : directories.missing()) {
        insert.setString(1, basename);
        insert.executeUpdate();
      }
    }
  }

  /// Leaves the connection open: it belongs to the builder.
  @Override
  public void close() throws SQLException {
    queries.release();
  }
}
