package io.github.nixld.index;

import io.github.nixld.linux.FileFault;
import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The index, for reading. No method looks into the store.
///
/// All methods see the index as it was at the first question. A builder's commit waits until this
/// is closed, so close it before building. For one thread. Any method but [#open] may throw a
/// [DamagedIndexException].
///
/// What stands where, [StoredFiles] knows; which files have a name, [StoredProviders]; who uses
/// them, [StoredLinkers].
public final class Index implements AutoCloseable {
  private final Path file;
  private final IndexRemedies remedies;
  private final Queries queries;
  private final Meta meta;
  private final String store;
  private final StorePaths storePaths;
  private final StoredTexts texts;
  private final StoredObjects objects;
  private final StoredEntries entries;
  private final StoredFiles files;
  private final StoredProviders providers;
  private final StoredLinkers linkers;
  private final StoredNames names;

  private Index(Path file, IndexRemedies remedies, Queries queries, Meta meta) {
    this.file = file;
    this.remedies = remedies;
    this.queries = queries;
    this.meta = meta;
    this.store = meta.text(Meta.STORE);
    this.storePaths = new StorePaths(queries, store);
    this.texts = new StoredTexts(queries);
    this.objects = new StoredObjects(queries, texts);
    this.entries = new StoredEntries(queries, storePaths, objects);
    this.files = new StoredFiles(store, storePaths, texts, objects, entries);
    this.providers = new StoredProviders(queries, storePaths, texts, entries, files);
    this.linkers = new StoredLinkers(queries, store, storePaths);
    this.names = new StoredNames(queries);
  }

  /// Opens an index. The directory need not be writable: any user who can read the file can open
  /// it.
  ///
  /// @throws IndexException if there is none, or it is not one that this program reads
  public static Index open(Path file) throws IndexException {
    return open(file, IndexRemedies.OF_STORE);
  }

  /// The same with options for its remedies.
  ///
  /// @param options those of nixld-index that name this index, with a space before each; empty for
  ///   the usual one
  public static Index openNamed(Path file, String options) throws IndexException {
    return open(file, IndexRemedies.ofStore(options));
  }

  /// The same for an index that is no store's own.
  ///
  /// @param remedy what to do if it cannot be used, now or later
  public static Index open(Path file, String remedy) throws IndexException {
    return open(file, IndexRemedies.always(remedy));
  }

  private static Index open(Path file, IndexRemedies remedies) throws IndexException {
    Path absolute = file.toAbsolutePath();
    try {
      IndexException refusal = remedies.refusal(file, IndexFile.inspect(absolute));
      if (refusal != null) {
        throw refusal;
      }
      return connect(absolute, remedies);
    } catch (IOException e) {
      throw IndexRemedies.unreadable(file, e);
    } catch (SQLException e) {
      throw remedies.unusable(file, e);
    }
  }

  private static Index connect(Path file, IndexRemedies remedies) throws SQLException {
    Connection connection = IndexFile.openReadOnly(file);
    try {
      try (Statement begin = connection.createStatement()) {
        // One lock for all questions, instead of one for each.
        begin.execute("BEGIN");
      }
      return new Index(file, remedies, new Queries(connection), Meta.read(connection));
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// A question to the database.
  private interface Question<T> {
    T answer() throws SQLException;
  }

  private <T> T ask(Question<T> question) {
    try {
      return question.answer();
    } catch (SQLException e) {
      throw remedies.damaged(file, e);
    } catch (DamagedIndexException e) {
      throw remedies.damaged(file, e);
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
  /// @throws IOException if there is no store
  public boolean isCurrent() throws IOException {
    return meta.isCurrent(new NixStore(Path.of(store)));
  }

  /// What stands at a name in a directory.
  ///
  /// @param directory absolute; may lead through symlinks, `.` and `..`
  /// @param name one component
  public Lookup lookup(String directory, String name) {
    return ask(() -> files.lookup(directory, name));
  }

  /// The object at a path.
  ///
  /// @param path absolute; its directory may lead through symlinks, `.` and `..`
  /// @return null if nothing is there, or the index does not know
  public @Nullable IndexedObject object(String path) {
    int slash = path.lastIndexOf('/');
    return slash >= 0
            && lookup(path.substring(0, slash), path.substring(slash + 1))
                instanceof Lookup.Found(IndexedObject object)
        ? object
        : null;
  }

  /// The names of the entries in a directory, sorted.
  ///
  /// @param directory absolute, as [#lookup] takes it
  public List<String> names(String directory) {
    return ask(() -> names.in(directoryId(directory)));
  }

  /// Whether a directory is known to exist, because something is in it or below it.
  ///
  /// @param directory absolute, as [#lookup] takes it
  public boolean isDirectory(String directory) {
    return ask(() ->
        storePaths.place(directory) instanceof StorePaths.Place.Directory place
            && storePaths.tree(place.storePath()).exists(place.path()));
  }

  /// `directory.id`; 0 if there are no entries.
  private long directoryId(String directory) throws SQLException {
    return storePaths.place(directory) instanceof StorePaths.Place.Directory place ? place.id() : 0;
  }

  /// Every entry of that name that leads to something in the store, in the order of their
  /// directories.
  public List<Provider> providers(String name) {
    return ask(() -> providers.byName(name));
  }

  /// Every file with that `DT_SONAME`, under its own name, in the order of their directories.
  public List<Provider> providersBySoname(String soname) {
    return ask(() -> providers.bySoname(soname));
  }

  /// Entries whose name, and files whose soname, fits a pattern: `*`, `?`, `[…]`, or a plain name.
  public List<Provider> find(String glob) {
    return ask(() -> providers.find(glob));
  }

  /// The dynamic loaders, in the order of their paths.
  public List<IndexedLoader> loaders() {
    return ask(() -> providers.loaders(objects));
  }

  /// Names of entries, and sonames, that contain a text, whatever the case of its letters.
  ///
  /// @param limit how many at most
  public List<String> namesWith(String text, int limit) {
    return ask(() -> names.with(text, limit));
  }

  /// Names of entries in packages of a name, such as "openssl", whatever their version.
  ///
  /// @param limit how many at most
  public List<String> namesOfPackage(String name, int limit) {
    return ask(() -> names.ofPackage(name, limit));
  }

  /// Names of entries, and sonames, that begin with a text, in their order.
  ///
  /// @param limit how many at most
  public List<String> namesFrom(String text, int limit) {
    return ask(() -> names.from(text, limit));
  }

  /// Which store paths find a name in a directory when they load it. Asking again for the same name
  /// costs next to nothing: one question to the database answers for all directories that have it.
  ///
  /// @param directory absolute, as [#lookup] takes it
  /// @param name as it is needed, and as the entry is called
  public Linkers linkers(String directory, String name) {
    return ask(() -> linkers.of(directoryId(directory), entries.id(name)));
  }

  /// How many store paths [#linkers] has that use one libc: those of one generation. Cheaper than
  /// asking for all of them.
  ///
  /// @param libc the directory of the libc, as [Linkers#byLibc] names it
  public int linkers(String directory, String name, String libc) {
    return ask(() -> linkers.count(directoryId(directory), entries.id(name), directoryId(libc)));
  }

  /// Whether [#linkers] has a store path that uses one libc, for any name in a directory.
  ///
  /// @param libc the directory of the libc, as [Linkers#byLibc] names it
  public boolean hasLinkers(String directory, String libc) {
    return ask(() -> linkers.anyIn(directoryId(directory), directoryId(libc)));
  }

  /// From now on, [#linkers] leaves out what one store path links to, and counts again what it left
  /// out before. Whoever checks a choice against what an object was built with must not let that
  /// object vote.
  public void leaveOut(String basename) {
    ask(() -> {
      linkers.leaveOut(basename);
      return basename;
    });
  }

  /// What an object of the store was built with: for each name that it needs and finds by its own
  /// search path, the first object there that is of its class and machine.
  public SortedMap<String, IndexedObject> links(IndexedObject object) {
    return ask(() -> files.links(object));
  }

  /// The paths of all files that are libraries, sorted. Takes longer than a lookup.
  public List<String> objects() {
    return ask(() -> entries.libraries(store));
  }

  /// How many other store paths refer to a store path, whatever for; 0 if Nix's database could not
  /// be read, or the path is not indexed.
  public int referrers(String basename) {
    return ask(() -> storePaths.referrers(basename));
  }

  /// What is known of a store path; null if it is not indexed.
  public @Nullable StorePathInfo storePath(String basename) {
    return ask(() -> Optional.ofNullable(storePaths.byName(basename)))
        .map(IndexedPath::info)
        .orElse(null);
  }

  /// Whether the last build could find out which store paths GC roots lead to.
  public boolean knowsRoots() {
    return meta.number(Meta.ROOTS) == 1;
  }

  /// How the store differs from the index. Lists the store if its time does not show that it is the
  /// same.
  ///
  /// @throws IOException if the store cannot be listed
  public StoreDifference difference() throws IOException {
    try {
      return StoreDifference.of(meta, queries);
    } catch (SQLException e) {
      throw remedies.damaged(file, e);
    }
  }

  /// Counts everything; takes longer than a lookup.
  public Status status() {
    try {
      return Status.of(file, meta, queries);
    } catch (SQLException e) {
      throw remedies.damaged(file, e);
    } catch (IOException e) {
      throw new DamagedIndexException(
          file, "%s cannot be read: %s".formatted(file, FileFault.reason(e)), e);
    }
  }

  /// Everything that is in it, for comparison.
  IndexContents contents() {
    return new IndexContents(queries, storePaths, texts, objects, linkers);
  }

  @Override
  public void close() {
    try {
      queries.close();
    } catch (SQLException e) {
      throw remedies.damaged(file, e);
    }
  }
}
