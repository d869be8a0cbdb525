package io.github.nixld.choose.catalog;

import io.github.nixld.choose.candidate.IndexView;
import io.github.nixld.choose.candidate.KnownStore;
import io.github.nixld.choose.candidate.StoreFile;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.IndexedObject;
import io.github.nixld.index.Linkers;
import io.github.nixld.index.Lookup;
import io.github.nixld.index.Provider;
import io.github.nixld.index.StorePathInfo;
import io.github.nixld.loader.DiskSymbols;
import io.github.nixld.loader.SymbolSource;
import io.github.nixld.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A store, and behind it a catalog for what the store lacks. If a store path is in both, the store
/// answers: its files will be loaded.
///
/// A file that only the catalog has gets the negative number of its object in the catalog, so that
/// it is never taken for a file of the store.
public final class CatalogView implements KnownStore {
  private static final Probe ABSENT = new Missing(Errno.ENOENT);

  private final Index local;
  private final IndexView store;
  private final Snapshot snapshot;
  private final Index catalog;
  private final String prefix;
  private final boolean ofRevision;
  private final Map<String, Boolean> presence = new HashMap<>();
  private final Map<String, Map<String, Probe>> probed = new HashMap<>();

  /// @param local the index of the store
  /// @param snapshot a catalog of the same store directory
  public CatalogView(Index local, Snapshot snapshot) {
    this(local, snapshot, false);
  }

  private CatalogView(Index local, Snapshot snapshot, boolean ofRevision) {
    this.ofRevision = ofRevision;
    this.local = local;
    this.store = new IndexView(local);
    this.snapshot = snapshot;
    this.catalog = snapshot.index();
    this.prefix = local.storeDirectory() + "/";
  }

  /// A view that offers only what the catalog has too, so that everything that is chosen comes from
  /// one revision of nixpkgs.
  public static CatalogView ofRevision(Index local, Snapshot snapshot) {
    return new CatalogView(local, snapshot, true);
  }

  /// Whether the view offers a store path that is in the store.
  private boolean isOffered(String basename) {
    return !ofRevision || catalog.storePath(basename) != null;
  }

  @Override
  public String storeDirectory() {
    return local.storeDirectory();
  }

  @Override
  public String label() {
    return "the store or the catalog";
  }

  /// False for a store path that only the catalog has.
  @Override
  public boolean isPresent(String basename) {
    return presence.computeIfAbsent(
        basename, name -> local.storePath(name) != null || catalog.storePath(name) == null);
  }

  @Override
  public @Nullable StorePathInfo storePath(String basename) {
    StorePathInfo known = local.storePath(basename);
    return known == null ? catalog.storePath(basename) : known;
  }

  @Override
  public List<IndexedLoader> loaders() {
    List<IndexedLoader> loaders = new ArrayList<>(local.loaders());
    loaders.removeIf(loader -> !isOffered(loader.object().storePath()));
    for (IndexedLoader loader : catalog.loaders()) {
      if (!isPresent(loader.object().storePath())) {
        loaders.add(new IndexedLoader(numbered(loader.object()), loader.facts()));
      }
    }
    return loaders;
  }

  @Override
  public List<Provider> find(String glob) {
    return local.find(glob);
  }

  @Override
  public List<Provider> providers(String name) {
    return with(local.providers(name), catalog.providers(name));
  }

  @Override
  public List<Provider> providersBySoname(String soname) {
    return with(local.providersBySoname(soname), catalog.providersBySoname(soname));
  }

  /// Loaders of the store first, then those that would have to be fetched.
  private List<Provider> with(List<Provider> present, List<Provider> published) {
    List<Provider> all = new ArrayList<>(present);
    all.removeIf(provider -> !isOffered(provider.storePath().basename()));
    for (Provider provider : published) {
      if (!isPresent(provider.storePath().basename())) {
        IndexedObject object = located(provider.object());
        if (object != null) {
          all.add(
              new Provider(
                  provider.directory(),
                  provider.name(),
                  object,
                  provider.storePath(),
                  provider.aggregate()));
        }
      }
    }
    return all;
  }

  /// A catalog has a whole channel, a store only what was installed: the larger number says more.
  @Override
  public Linkers linkers(String directory, String name) {
    Linkers here = local.linkers(directory, name);
    Linkers there = catalog.linkers(directory, name);
    return there.storePaths() > here.storePaths() ? there : here;
  }

  @Override
  public int linkers(String directory, String name, String libc) {
    return Math.max(local.linkers(directory, name, libc), catalog.linkers(directory, name, libc));
  }

  @Override
  public boolean hasLinkers(String directory, String libc) {
    return local.hasLinkers(directory, libc) || catalog.hasLinkers(directory, libc);
  }

  @Override
  public int referrers(String storePath) {
    return Math.max(local.referrers(storePath), catalog.referrers(storePath));
  }

  @Override
  public SymbolSource symbols(DiskSymbols disk) {
    return new CatalogSymbols(snapshot, disk);
  }

  @Override
  public Probe probe(String directory, String name) {
    return isAbsent(directory)
        ? probed
            .computeIfAbsent(directory, d -> new HashMap<>())
            .computeIfAbsent(name, n -> published(directory, n))
        : store.probe(directory, name);
  }

  @Override
  public boolean isDirectory(String path) {
    return isAbsent(path) ? catalog.isDirectory(path) : store.isDirectory(path);
  }

  /// Whether a path begins in a store path that only the catalog has.
  private boolean isAbsent(String path) {
    if (!path.startsWith(prefix)) {
      return false;
    }
    int end = path.indexOf('/', prefix.length());
    return !isPresent(path.substring(prefix.length(), end < 0 ? path.length() : end));
  }

  private Probe published(String directory, String name) {
    return switch (catalog.lookup(directory, name)) {
      case Lookup.Found found -> {
        IndexedObject object = located(found.object());
        yield object == null
            ? store.probe(parent(found.object().path()), name(found.object().path()))
            : new Present(new StoreFile(object), object.facts());
      }
      case Lookup.Absent _ -> ABSENT;
      case Lookup.Unknown _ -> store.probe(directory, name);
    };
  }

  /// The file of the store, if a link of the catalog leads to a store path that the store has.
  ///
  /// @return null if the store's index does not know it
  private @Nullable IndexedObject located(IndexedObject published) {
    return isPresent(published.storePath()) ? local.object(published.path()) : numbered(published);
  }

  private static IndexedObject numbered(IndexedObject object) {
    return new IndexedObject(-object.id(), object.path(), object.storePath(), object.facts());
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
