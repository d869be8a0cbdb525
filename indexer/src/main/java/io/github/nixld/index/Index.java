package io.github.nixld.index;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.LdSo;
import io.github.nixld.index.StoredEntries.Entry;
import io.github.nixld.store.LibraryRule;
import io.github.nixld.store.NixStore;
import io.github.nixld.store.ScannedPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The index, for reading. Nothing is looked at in the store.
///
/// All methods see the index as it was at the first question; a builder's commit waits until this
/// is closed, so close it before building. For one thread. Any method but [#open] may throw a
/// [DamagedIndexException].
public final class Index implements AutoCloseable {
  private static final Lookup ABSENT = new Lookup.Absent();
  private static final Lookup UNKNOWN = new Lookup.Unknown();

  private static final Advice OF_STORE =
      new Advice(
          "run nixld-index build",
          "run nixld-index build --rebuild",
          "remove it, or name another file");

  private final Path file;
  private final Advice advice;
  private final Queries queries;
  private final Meta meta;
  private final String store;
  private final StorePaths storePaths;
  private final StoredTexts texts;
  private final StoredObjects objects;
  private final StoredEntries entries;
  private final StoredLinkers linkers;
  private final StoredNames names;

  private Index(Path file, Advice advice, Queries queries, Meta meta) {
    this.file = file;
    this.advice = advice;
    this.queries = queries;
    this.meta = meta;
    this.store = meta.text(Meta.STORE);
    this.storePaths = new StorePaths(queries, store);
    this.texts = new StoredTexts(queries);
    this.objects = new StoredObjects(queries, texts);
    this.entries = new StoredEntries(queries, storePaths, objects);
    this.linkers = new StoredLinkers(queries, store, storePaths);
    this.names = new StoredNames(queries);
  }

  /// Opens an index. Works in a directory that cannot be written, as any user who can read the
  /// file.
  ///
  /// @throws IndexException where there is none, or it is not one that this program reads
  public static Index open(Path file) throws IndexException {
    return open(file, OF_STORE);
  }

  /// The same for an index that is no store's own.
  ///
  /// @param remedy what to do if it cannot be used, now or later
  public static Index open(Path file, String remedy) throws IndexException {
    return open(file, new Advice(remedy, remedy, remedy));
  }

  /// What to do about an index.
  ///
  /// @param build if there is none, or one of an older nixld
  /// @param rebuild if it is damaged, or of a newer nixld
  /// @param replace if the file is something else
  private record Advice(String build, String rebuild, String replace) {}

  private static Index open(Path file, Advice advice) throws IndexException {
    Path absolute = file.toAbsolutePath();
    try {
      switch (IndexFile.inspect(absolute)) {
        case IndexFile.State.Usable _ -> {}
        case IndexFile.State.Absent _ ->
            throw new IndexException("no index at %s: %s".formatted(file, advice.build));
        case IndexFile.State.Foreign _ ->
            throw new IndexException(
                "%s is not an index of nixld: %s".formatted(file, advice.replace));
        case IndexFile.State.Old(int version) ->
            throw unusable(file, IndexFile.otherSchema(version), advice);
        case IndexFile.State.Newer(int version) ->
            throw new IndexException(IndexFile.newer(file, version, advice.rebuild));
        case IndexFile.State.Unusable(String reason) -> throw unusable(file, reason, advice);
      }
      return connect(absolute, advice);
    } catch (IOException e) {
      throw new IndexException("%s cannot be read: %s".formatted(file, IndexBuilder.oneLine(e)), e);
    } catch (SQLException e) {
      throw new IndexException(
          "%s cannot be used: %s; %s".formatted(file, IndexBuilder.oneLine(e), advice.build), e);
    }
  }

  private static IndexException unusable(Path file, String reason, Advice advice) {
    return new IndexException("%s cannot be used: %s; %s".formatted(file, reason, advice.build));
  }

  private static Index connect(Path file, Advice advice) throws SQLException {
    Connection connection = IndexFile.openReadOnly(file);
    try {
      try (Statement begin = connection.createStatement()) {
        // One lock for all questions, instead of one for each.
        begin.execute("BEGIN");
      }
      return new Index(file, advice, new Queries(connection), Meta.read(connection));
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  Meta meta() {
    return meta;
  }

  public String storeDirectory() {
    return store;
  }

  /// Whether the store is as it was when it was indexed, by its directory's modification time.
  ///
  /// @throws IOException where there is no store
  public boolean isCurrent() throws IOException {
    return meta.isCurrent(new NixStore(Path.of(store)));
  }

  /// What stands at a name in a directory.
  ///
  /// @param directory absolute; may lead through symlinks, `.` and `..`
  /// @param name one component
  public Lookup lookup(String directory, String name) {
    try {
      return lookup(directory, name, 0);
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  private Lookup lookup(String directory, String name, int links) throws SQLException {
    if (links > StorePaths.MAX_LINKS || name.indexOf('/') >= 0) {
      return UNKNOWN;
    }
    return switch (storePaths.place(directory)) {
      case StorePaths.Place.Unknown _ -> UNKNOWN;
      case StorePaths.Place.Store() -> {
        IndexedPath storePath = storePaths.byName(name);
        Lookup found =
            storePath == null
                ? UNKNOWN
                : lookup(storePaths.directory(storePath, ScannedPath.PARENT), name, links);
        // A store path that is a directory opens too.
        yield found instanceof Lookup.Absent ? UNKNOWN : found;
      }
      case StorePaths.Place.Directory place -> lookup(place, name, links);
    };
  }

  private Lookup lookup(StorePaths.Place.Directory place, String name, int links)
      throws SQLException {
    Entry entry = entries.find(place.id(), name);
    return entry == null
        ? nothingAt(name)
        : follow(entry, place.storePath(), place.path(), name, links);
  }

  private static Lookup nothingAt(String name) {
    return LibraryRule.isLibraryName(name) ? ABSENT : UNKNOWN;
  }

  private Lookup follow(Entry entry, IndexedPath storePath, String path, String name, int links)
      throws SQLException {
    String directory = storePaths.absolute(storePath, path);
    if (entry.object() != 0) {
      return new Lookup.Found(
          new IndexedObject(
              entry.object(),
              directory + "/" + name,
              storePath.info().basename(),
              objects.facts(entry.object())));
    }
    if (links == StorePaths.MAX_LINKS) {
      return UNKNOWN;
    }
    if (entry.targetDirectory() == 0) {
      Entry beside = entries.at(entry.directory(), entry.targetName());
      String target = texts.text(entry.targetName());
      return beside == null
          ? nothingAt(target)
          : follow(beside, storePath, path, target, links + 1);
    }
    String target = texts.text(entry.targetDirectory());
    return target.startsWith("/")
        ? UNKNOWN
        : lookup(store + "/" + target, texts.text(entry.targetName()), links + 1);
  }

  /// The names of the entries in a directory, sorted.
  ///
  /// @param directory absolute, as [#lookup] takes it
  public List<String> names(String directory) {
    try {
      return names.in(directoryId(directory));
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  /// Whether a directory is known to exist, because something is in it or below it.
  ///
  /// @param directory absolute, as [#lookup] takes it
  public boolean isDirectory(String directory) {
    try {
      return storePaths.place(directory) instanceof StorePaths.Place.Directory place
          && storePaths.tree(place.storePath()).exists(place.path());
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  /// The object at a path.
  ///
  /// @param path absolute, as [#lookup] takes it
  /// @return null where nothing is there, or the index does not know
  public @Nullable IndexedObject object(String path) {
    int slash = path.lastIndexOf('/');
    return slash >= 0
            && lookup(path.substring(0, slash), path.substring(slash + 1))
                instanceof Lookup.Found(IndexedObject object)
        ? object
        : null;
  }

  /// Every entry of that name that leads to something in the store, in the order of their
  /// directories.
  public List<Provider> providers(String name) {
    try {
      long id = entries.id(name);
      return id == 0 ? List.of() : sorted(providers(entries.byName(id)));
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  /// Every file with that `DT_SONAME`, under its own name, in the order of their directories.
  public List<Provider> providersBySoname(String soname) {
    try {
      long id = entries.id(soname);
      return id == 0 ? List.of() : sorted(providers(entries.bySoname(id)));
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  /// Entries whose name, and files whose soname, fits a pattern: `*`, `?`, `[…]`, or a plain name.
  public List<Provider> find(String glob) {
    try {
      List<Provider> found = new ArrayList<>();
      for (long id : queries.all("SELECT id FROM string WHERE text GLOB ?", Index::id, glob)) {
        found.addAll(providers(entries.byName(id)));
        found.addAll(providers(entries.bySoname(id)));
      }
      return sorted(found);
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  /// Names of entries, and sonames, that contain a text, whatever the case of its letters.
  ///
  /// @param limit how many at most
  public List<String> namesWith(String text, int limit) {
    try {
      return names.with(text, limit);
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  /// Names of entries, and sonames, that begin with a text, in their order.
  ///
  /// @param limit how many at most
  public List<String> namesFrom(String text, int limit) {
    try {
      return names.from(text, limit);
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  private List<Provider> providers(List<Entry> named) throws SQLException {
    List<Provider> providers = new ArrayList<>();
    for (Entry entry : named) {
      IndexedPath storePath = entry.storePath();
      String path = texts.text(entry.path());
      String name = texts.text(entry.name());
      if (follow(entry, storePath, path, name, 0) instanceof Lookup.Found(IndexedObject object)) {
        StorePathInfo info = storePath.info();
        String directory = storePaths.absolute(storePath, path);
        storePaths.remember(
            directory, new StorePaths.Place.Directory(storePath, path, entry.directory()));
        providers.add(
            new Provider(
                directory, name, object, info, !object.storePath().equals(info.basename())));
      }
    }
    return providers;
  }

  /// In the order of directories and names, each once.
  private static List<Provider> sorted(List<Provider> providers) {
    SortedMap<String, Provider> byPath = new TreeMap<>();
    for (Provider provider : providers) {
      byPath.put(provider.directory() + "/" + provider.name(), provider);
    }
    return List.copyOf(byPath.values());
  }

  /// Who finds a name in a directory when it is loaded. Asking again for the same name costs next
  /// to nothing: all directories that have it are answered by one question to the database.
  ///
  /// @param directory absolute, as [#lookup] takes it
  /// @param name as it is needed, and as the entry is called
  public Linkers linkers(String directory, String name) {
    try {
      return linkers.of(directoryId(directory), entries.id(name));
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  /// How many store paths [#linkers] has that use one libc: those of one generation. Cheaper than
  /// to ask for all.
  ///
  /// @param libc the directory of the libc, as [Linkers#byLibc] names it
  public int linkers(String directory, String name, String libc) {
    try {
      return linkers.count(directoryId(directory), entries.id(name), directoryId(libc));
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  /// `directory.id`; 0 if there are no entries.
  private long directoryId(String directory) throws SQLException {
    return storePaths.place(directory) instanceof StorePaths.Place.Directory place ? place.id() : 0;
  }

  /// Leaves out what one store path links to, from [#linkers] and from now on, instead of what was
  /// left out before: whoever checks a choice for its objects must not be told the answer.
  public void leaveOut(String basename) {
    try {
      linkers.leaveOut(basename);
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  /// What an object of the store was built with: for each name that it needs and finds by its own
  /// search path, the first object there that is of its class and machine.
  public SortedMap<String, IndexedObject> links(IndexedObject object) {
    SortedMap<String, IndexedObject> links = new TreeMap<>();
    if (object.facts() instanceof ElfObject facts) {
      String path = facts.runpath() == null ? facts.rpath() : facts.runpath();
      String origin = object.path().substring(0, object.path().lastIndexOf('/'));
      for (Dependency need : facts.dependencies()) {
        for (String part : path == null ? List.<String>of() : List.of(path.split(":", -1))) {
          String directory = part.replace("${ORIGIN}", origin).replace("$ORIGIN", origin);
          if (need.tag() == Dependency.Tag.NEEDED
              && directory.startsWith(store)
              && lookup(directory, need.name()) instanceof Lookup.Found(IndexedObject found)
              && found.facts() instanceof ElfObject provider
              && provider.header().sameMachine(facts.header())) {
            links.putIfAbsent(need.name(), found);
          }
        }
      }
    }
    return links;
  }

  /// The paths of all files that are libraries, sorted. Takes longer than a lookup.
  public List<String> objects() {
    try {
      return queries.all(
          "SELECT ? || '/' || basename || '/' || path.text || '/' || name.text FROM entry"
              + " JOIN directory ON directory.id = entry.directory"
              + " JOIN store_path ON store_path.id = directory.store_path"
              + " JOIN string AS path ON path.id = directory.path"
              + " JOIN string AS name ON name.id = entry.name"
              + " WHERE object IS NOT NULL AND path.text NOT IN ('', '..')"
              + " ORDER BY basename, path.text, name.text",
          row -> row.getString(1),
          store);
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  /// How many other store paths refer to a store path, whatever for; 0 if Nix's database could not
  /// be read, or the path is not indexed.
  public int referrers(String basename) {
    try {
      Integer referrers =
          queries.first(
              "SELECT referrers FROM store_path WHERE basename = ?",
              row -> row.getInt(1),
              basename);
      return referrers == null ? 0 : referrers;
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  /// The dynamic loaders, in the order of their paths.
  public List<IndexedLoader> loaders() {
    try {
      List<IndexedLoader> loaders = new ArrayList<>();
      for (Provider file : providers(entries.ofLoaders())) {
        LdSo facts = objects.ldSo(file.object().id());
        if (facts != null) {
          loaders.add(new IndexedLoader(file.object(), facts));
        }
      }
      loaders.sort((a, b) -> a.object().path().compareTo(b.object().path()));
      return loaders;
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  /// What is known of a store path; null where it is not indexed.
  public @Nullable StorePathInfo storePath(String basename) {
    try {
      IndexedPath storePath = storePaths.byName(basename);
      return storePath == null ? null : storePath.info();
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  /// Counts; takes longer than a lookup.
  public Status status() {
    try {
      return new Status(
          file,
          Files.size(file),
          Schema.VERSION,
          store,
          Instant.ofEpochMilli(meta.number(Meta.BUILT)),
          meta.number(Meta.COMPLETE) == 1,
          Files.isDirectory(Path.of(store)) && isCurrent(),
          count("SELECT count(*) FROM store_path"),
          meta.pending().size(),
          count("SELECT count(DISTINCT store_path) FROM directory"),
          count("SELECT count(*) FROM object"),
          count("SELECT count(*) FROM entry"),
          count("SELECT count(*) FROM object WHERE substr(facts, 1, 1) = x'02'"),
          count("SELECT count(*) FROM object WHERE substr(facts, 1, 1) = x'01'"),
          count("SELECT count(*) FROM ld_so"));
    } catch (SQLException e) {
      throw damaged(e);
    } catch (IOException e) {
      throw new DamagedIndexException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private long count(String sql) throws SQLException {
    Long count = queries.first(sql, Index::id);
    return count == null ? 0 : count;
  }

  /// All that is in it, for comparison.
  IndexContents contents() {
    return new IndexContents(queries, storePaths, texts, objects, linkers);
  }

  private static long id(ResultSet row) throws SQLException {
    return row.getLong(1);
  }

  private DamagedIndexException damaged(SQLException e) {
    return new DamagedIndexException(
        "%s cannot be used: %s; %s".formatted(file, IndexBuilder.oneLine(e), advice.rebuild), e);
  }

  @Override
  public void close() {
    try {
      queries.close();
    } catch (SQLException e) {
      throw damaged(e);
    }
  }
}
