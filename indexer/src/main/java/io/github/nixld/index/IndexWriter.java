package io.github.nixld.index;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.LdSo;
import io.github.nixld.index.SearchedDirectories.Names;
import io.github.nixld.store.NixDatabase.Registration;
import io.github.nixld.store.ScannedObject;
import io.github.nixld.store.ScannedPath;
import io.github.nixld.store.ScannedPath.Entry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// Writes what one build found, in transactions. A transaction commits whole store paths, and files
/// that no entry names yet.
final class IndexWriter implements AutoCloseable {
  private final Connection connection;
  private final TextTable texts;
  private final RowInserter storePaths;
  private final RowInserter directories;
  private final RowInserter links;
  private final RowInserter entries;
  private final RowInserter objects;
  private final LinkWriter linkWriter;
  private long lastStorePath;
  private long lastDirectory;

  /// A walker's number of a file plus this is the file's `object.id`.
  private final long firstObject;

  /// The numbers of the files that are written.
  private final BitSet written = new BitSet();

  /// Store paths with a hard link to a file that another thread has read but not delivered yet.
  private final List<Waiting> waiting = new ArrayList<>();

  private record Waiting(ScannedPath path, Registration registration) {}

  /// @param store the store's directory
  IndexWriter(Connection connection, String store) throws SQLException {
    this.connection = connection;
    connection.setAutoCommit(false);
    texts = new TextTable(connection);
    storePaths = new RowInserter(connection, "store_path", 6);
    directories = new RowInserter(connection, "directory", 3);
    links = new RowInserter(connection, "directory_link", 3);
    entries = new RowInserter(connection, "entry", 5);
    objects = new RowInserter(connection, "object", 3);
    lastStorePath = number("SELECT coalesce(max(id), 0) FROM store_path");
    lastDirectory = number("SELECT coalesce(max(id), 0) FROM directory");
    firstObject = number("SELECT coalesce(max(id), 0) FROM object");
    linkWriter = new LinkWriter(connection, store, lastDirectory + 1);
  }

  /// Adds a store path, at the latest in [#finish].
  void add(ScannedPath path, Registration registration) throws SQLException {
    for (ScannedObject object : path.objects()) {
      insert(object);
    }
    if (path.outcome() == ScannedPath.Outcome.COMPLETE) {
      waiting.add(new Waiting(path, registration));
    }
    for (Iterator<Waiting> i = waiting.iterator(); i.hasNext(); ) {
      Waiting next = i.next();
      if (allWritten(next.path())) {
        insert(next.path(), next.registration());
        i.remove();
      }
    }
    linkWriter.forgetObjects();
  }

  private boolean allWritten(ScannedPath path) {
    for (ScannedPath.Directory directory : path.directories()) {
      for (Entry entry : directory.entries()) {
        if (entry instanceof Entry.File file && !written.get(Math.toIntExact(file.object()))) {
          return false;
        }
      }
    }
    return true;
  }

  private void insert(ScannedObject object) throws SQLException {
    long id = firstObject + object.number();
    String soname = object.facts() instanceof ElfObject elf ? elf.soname() : null;
    objects.add(id);
    objects.add(soname == null ? null : texts.id(soname));
    byte[] facts = FactsCodec.encode(object.facts(), texts);
    objects.add(facts);
    linkWriter.object(object.number(), object.facts(), facts, object.ldSo() != null);
    written.set(Math.toIntExact(object.number()));
    if (object.ldSo() != null) {
      insert(id, object.ldSo());
    }
  }

  private void insert(long object, LdSo ldSo) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO ld_so VALUES (?, ?, ?, ?, ?)")) {
      insert.setLong(1, object);
      insert.setString(2, ldSo.kind().name());
      insert.setString(3, ldSo.version());
      insert.setString(4, ldSo.cache());
      insert.setString(5, ldSo.lib());
      insert.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO ld_so_directory VALUES (?, ?, ?)")) {
      int position = 0;
      for (String directory : ldSo.systemDirectories()) {
        insert.setLong(1, object);
        insert.setInt(2, position++);
        insert.setString(3, directory);
        insert.executeUpdate();
      }
    }
  }

  private void insert(ScannedPath path, Registration registration) throws SQLException {
    long storePath = ++lastStorePath;
    storePaths.add(storePath);
    storePaths.add(path.basename());
    // Of a path without libraries, the index keeps only that it was seen.
    storePaths.add(path.directories().isEmpty() ? null : registration.deriver());
    storePaths.add(registration.time());
    storePaths.add(1);
    storePaths.add(registration.referrers());
    long firstDirectory = lastDirectory + 1;
    List<Names> names = new ArrayList<>(path.directories().size());
    for (ScannedPath.Directory directory : path.directories()) {
      long id = ++lastDirectory;
      directories.add(id);
      directories.add(storePath);
      directories.add(texts.id(directory.path()));
      String real = absolute(path.basename(), directory.path());
      int[] ids = new int[directory.entries().size()];
      int at = 0;
      for (Entry entry : directory.entries()) {
        ids[at++] = Math.toIntExact(insert(id, real, entry));
      }
      names.add(new Names(ids));
    }
    for (ScannedPath.DirectoryLink link : path.links()) {
      links.add(storePath);
      links.add(texts.id(link.path()));
      links.add(texts.id(link.target()));
    }
    linkWriter.add(path, firstDirectory, names);
  }

  /// @return the id of the entry's name
  private long insert(long directory, String directoryPath, Entry entry) throws SQLException {
    long name = texts.id(entry.name());
    entries.add(directory);
    entries.add(name);
    switch (entry) {
      case Entry.File file -> {
        entries.add(firstObject + file.object());
        entries.add(null);
        entries.add(null);
      }
      case Entry.Link link -> {
        entries.add(null);
        entries.add(link.directory().equals(directoryPath) ? null : texts.id(link.directory()));
        entries.add(texts.id(link.target()));
      }
    }
    return name;
  }

  /// A directory of a store path, relative to the store.
  private static String absolute(String basename, String directory) {
    return switch (directory) {
      case "" -> basename;
      case ScannedPath.PARENT -> "";
      default -> basename + "/" + directory;
    };
  }

  /// The names of all store paths in the index.
  Set<String> storePaths() throws SQLException {
    return basenames("SELECT basename FROM store_path");
  }

  /// The names of those that have entries.
  Set<String> withLibraries() throws SQLException {
    return basenames(
        "SELECT basename FROM store_path WHERE id IN (SELECT store_path FROM directory)");
  }

  private Set<String> basenames(String sql) throws SQLException {
    Set<String> basenames = new HashSet<>();
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        basenames.add(row.getString(1));
      }
    }
    return basenames;
  }

  /// Removes a store path, and the files that only it has names for.
  void drop(String basename) throws SQLException {
    long storePath = number("SELECT id FROM store_path WHERE basename = ?", basename);
    List<Long> objects = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT DISTINCT object FROM entry JOIN directory ON directory.id = entry.directory"
                + " WHERE store_path = ? AND object IS NOT NULL")) {
      select.setLong(1, storePath);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          objects.add(row.getLong(1));
        }
      }
    }
    execute(
        "DELETE FROM entry WHERE directory IN (SELECT id FROM directory WHERE store_path = ?)",
        storePath);
    execute("DELETE FROM directory WHERE store_path = ?", storePath);
    execute("DELETE FROM directory_link WHERE store_path = ?", storePath);
    execute("DELETE FROM store_path WHERE id = ?", storePath);
    for (long object : objects) {
      if (number("SELECT count(*) FROM entry WHERE object = ?", object) == 0) {
        execute("DELETE FROM object WHERE id = ?", object);
        execute("DELETE FROM ld_so WHERE object = ?", object);
        execute("DELETE FROM ld_so_directory WHERE object = ?", object);
      }
    }
  }

  /// Removes files that no entry names: those of a store path that vanished during its scan, or of
  /// a killed build.
  void dropNameless() throws SQLException {
    execute(
        "DELETE FROM object WHERE id NOT IN (SELECT object FROM entry WHERE object IS NOT NULL)");
    execute("DELETE FROM ld_so WHERE object NOT IN (SELECT id FROM object)");
    execute("DELETE FROM ld_so_directory WHERE object NOT IN (SELECT id FROM object)");
  }

  /// Marks these store paths as rooted, and all others as not.
  void setRooted(Set<String> basenames) throws SQLException {
    execute("CREATE TEMP TABLE live (basename TEXT PRIMARY KEY) WITHOUT ROWID");
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO temp.live VALUES (?)")) {
      for (String basename : basenames) {
        insert.setString(1, basename);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    execute(
        "UPDATE store_path SET rooted = basename IN (SELECT basename FROM temp.live)"
            + " WHERE rooted <> (basename IN (SELECT basename FROM temp.live))");
    execute("DROP TABLE temp.live");
  }

  /// Sets how many other store paths refer to one.
  void setReferrers(String basename, int referrers) throws SQLException {
    execute(
        "UPDATE store_path SET referrers = ?1 WHERE basename = ?2 AND referrers <> ?1",
        referrers,
        basename);
  }

  void setMeta(String key, Object value) throws SQLException {
    execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value);
  }

  long number(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        select.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private void execute(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.executeUpdate();
    }
  }

  private List<RowInserter> inserters() {
    return List.of(objects, storePaths, directories, links, entries);
  }

  void commit() throws SQLException {
    flush();
    connection.commit();
  }

  private void flush() throws SQLException {
    texts.flush();
    for (RowInserter inserter : inserters()) {
      inserter.flush();
    }
  }

  /// Notes that the counts of links are unreliable: a build was killed, or did not count them yet.
  void countLinksAgain() {
    linkWriter.countAgain();
  }

  boolean countsLinksAgain() {
    return linkWriter.countsAgain();
  }

  /// Call it with all store paths that will be dropped, before any of them is.
  void dropping(Set<String> basenames) throws SQLException {
    linkWriter.dropping(basenames);
  }

  /// Counts what links to what, after everything was added.
  ///
  /// @param anew whether the index was empty
  void finishLinks(boolean anew) throws SQLException {
    flush();
    linkWriter.finish(anew);
  }

  /// How many store paths share a file with another one that vanished, and never got that file.
  /// They count as vanished too.
  int unfinished() {
    return waiting.size();
  }

  @Override
  public void close() throws SQLException {
    linkWriter.close();
    texts.close();
    for (RowInserter inserter : inserters()) {
      inserter.close();
    }
  }
}
