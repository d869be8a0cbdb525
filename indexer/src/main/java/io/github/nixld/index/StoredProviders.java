package io.github.nixld.index;

import io.github.nixld.elf.LdSo;
import io.github.nixld.index.StoredEntries.Entry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which files of the store have a name, and which are loaders.
final class StoredProviders {
  private final Queries queries;
  private final StorePaths storePaths;
  private final StoredTexts texts;
  private final StoredEntries entries;
  private final StoredFiles files;

  StoredProviders(
      Queries queries,
      StorePaths storePaths,
      StoredTexts texts,
      StoredEntries entries,
      StoredFiles files) {
    this.queries = queries;
    this.storePaths = storePaths;
    this.texts = texts;
    this.entries = entries;
    this.files = files;
  }

  /// See [Index#providers].
  List<Provider> byName(String name) throws SQLException {
    long id = entries.id(name);
    return id == 0 ? List.of() : sorted(of(entries.byName(id)));
  }

  /// See [Index#providersBySoname].
  List<Provider> bySoname(String soname) throws SQLException {
    long id = entries.id(soname);
    return id == 0 ? List.of() : sorted(of(entries.bySoname(id)));
  }

  /// See [Index#find].
  List<Provider> find(String glob) throws SQLException {
    List<Provider> found = new ArrayList<>();
    for (long id :
        queries.all("SELECT id FROM string WHERE text GLOB ?", row -> row.getLong(1), glob)) {
      found.addAll(of(entries.byName(id)));
      found.addAll(of(entries.bySoname(id)));
    }
    return sorted(found);
  }

  /// See [Index#loaders].
  List<IndexedLoader> loaders(StoredObjects objects) throws SQLException {
    List<IndexedLoader> loaders = new ArrayList<>();
    for (Provider file : of(entries.ofLoaders())) {
      LdSo facts = objects.ldSo(file.object().id());
      if (facts != null) {
        loaders.add(new IndexedLoader(file.object(), facts));
      }
    }
    loaders.sort(Comparator.comparing(loader -> loader.object().path()));
    return loaders;
  }

  /// The entries that lead to an object.
  private List<Provider> of(List<Entry> named) throws SQLException {
    List<Provider> providers = new ArrayList<>();
    for (Entry entry : named) {
      IndexedObject object = files.object(entry);
      if (object != null) {
        providers.add(provider(entry, object));
      }
    }
    return providers;
  }

  private Provider provider(Entry entry, IndexedObject object) throws SQLException {
    StorePathInfo info = entry.storePath().info();
    String path = texts.text(entry.path());
    String directory = storePaths.absolute(entry.storePath(), path);
    storePaths.remember(
        directory, new StorePaths.Place.Directory(entry.storePath(), path, entry.directory()));
    return new Provider(
        directory,
        texts.text(entry.name()),
        object,
        info,
        !object.storePath().equals(info.basename()));
  }

  /// In the order of directories and names, each once.
  private static List<Provider> sorted(List<Provider> providers) {
    SortedMap<String, Provider> byPath = new TreeMap<>();
    for (Provider provider : providers) {
      byPath.put(provider.directory() + "/" + provider.name(), provider);
    }
    return List.copyOf(byPath.values());
  }
}
