package io.github.nixld.choose.candidate;

import io.github.nixld.index.Index;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.IndexedObject;
import io.github.nixld.index.Linkers;
import io.github.nixld.index.Lookup;
import io.github.nixld.index.Provider;
import io.github.nixld.index.StorePathInfo;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.DiskSymbols;
import io.github.nixld.loader.DiskView;
import io.github.nixld.loader.SymbolSource;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The file system with the index in front: the index answers what it knows about the store without
/// touching the disk.
public final class IndexView implements KnownStore {
  private static final Probe ABSENT = new Missing(Errno.ENOENT);

  private final Index index;
  private final String store;
  private final DiskView disk = new DiskView();
  private final Map<String, Probes> probed = new HashMap<>();
  private final Map<String, Boolean> directories = new HashMap<>();

  public IndexView(Index index) {
    this.index = index;
    this.store = index.storeDirectory() + "/";
  }

  @Override
  public String storeDirectory() {
    return index.storeDirectory();
  }

  @Override
  public String label() {
    return "the store";
  }

  @Override
  public List<IndexedLoader> loaders() {
    return index.loaders();
  }

  @Override
  public @Nullable StorePathInfo storePath(String basename) {
    return index.storePath(basename);
  }

  @Override
  public List<Provider> find(String glob) {
    return index.find(glob);
  }

  @Override
  public SymbolSource symbols(DiskSymbols disk) {
    return disk;
  }

  @Override
  public List<Provider> providers(String name) {
    return index.providers(name);
  }

  @Override
  public List<Provider> providersBySoname(String soname) {
    return index.providersBySoname(soname);
  }

  @Override
  public Linkers linkers(String directory, String name) {
    return index.linkers(directory, name);
  }

  @Override
  public int linkers(String directory, String name, String libc) {
    return index.linkers(directory, name, libc);
  }

  @Override
  public boolean hasLinkers(String directory, String libc) {
    return index.hasLinkers(directory, libc);
  }

  @Override
  public int referrers(String storePath) {
    return index.referrers(storePath);
  }

  /// The files that were found in a directory.
  private record Probes(boolean inStore, Map<String, Probe> byName) {}

  @Override
  public Probe probe(String directory, String name) {
    Probes probes = probed.get(directory);
    if (probes == null) {
      probes = new Probes((directory + "/").startsWith(store), new HashMap<>());
      probed.put(directory, probes);
    }
    Probe known = probes.byName.get(name);
    if (known == null) {
      known = probes.inStore ? inStore(directory, name) : onDisk(directory, name);
      // The index says as fast that a file is missing, which is the usual answer.
      if (!probes.inStore || !(known instanceof Missing)) {
        probes.byName.put(name, known);
      }
    }
    return known;
  }

  private Probe inStore(String directory, String name) {
    return switch (index.lookup(directory, name)) {
      case Lookup.Found found -> present(found.object());
      case Lookup.Absent absent -> ABSENT;
      case Lookup.Unknown unknown -> disk.probe(directory, name);
    };
  }

  private Probe onDisk(String directory, String name) {
    Probe probe = disk.probe(directory, name);
    if (probe instanceof Present) {
      IndexedObject object = linked(directory + "/" + name);
      if (object != null) {
        return present(object);
      }
    }
    return probe;
  }

  /// The store object that a path outside of the store leads to, so that both paths mean the same
  /// file.
  private @Nullable IndexedObject linked(String path) {
    try {
      String real = FileNames.text(FileNames.path(path).toRealPath());
      return real.startsWith(store) ? index.object(real) : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static Present present(IndexedObject object) {
    return new Present(new StoreFile(object), object.facts());
  }

  @Override
  public boolean isDirectory(String path) {
    return directories.computeIfAbsent(path, disk::isDirectory);
  }
}
