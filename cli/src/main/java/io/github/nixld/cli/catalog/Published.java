package io.github.nixld.cli.catalog;

import io.github.nixld.cli.command.Amount;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.Provider;
import io.github.nixld.loader.Machine;
import io.github.nixld.snapshot.FetchCost;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A library that a catalog has.
///
/// @param provider the library
/// @param attributes the attributes of its store path, such as `bar` or `bar.dev`, the shortest
///   first
/// @param cost the cost of fetching it
/// @param linkers how many packages of the catalog link to it
/// @param present whether its store path is in the store
record Published(
    Provider provider, List<String> attributes, FetchCost cost, int linkers, boolean present) {
  private static final int MANY = 200;

  /// The libraries with a name, most used first.
  ///
  /// @param glob a name, or a pattern
  static List<Published> of(String glob, Snapshot snapshot) throws SnapshotException {
    List<Published> all = new ArrayList<>();
    for (Provider provider : snapshot.index().find(glob)) {
      if (all.size() < MANY && !provider.aggregate()) {
        all.add(of(provider, snapshot));
      }
    }
    all.sort(
        Comparator.comparingInt(Published::linkers)
            .reversed()
            .thenComparing(it -> it.attributes.isEmpty())
            .thenComparingInt(it -> it.provider.storePath().name().length())
            .thenComparing(it -> it.path()));
    return all;
  }

  /// The library that most programs for this machine would mean; null for none.
  static @Nullable Published best(String name, Snapshot snapshot) throws SnapshotException {
    for (Published published : of(name.replaceAll("[\\[*?]", "[$0]"), snapshot)) {
      if (published.provider.object().facts() instanceof ElfObject object
          && Machine.runsOnHost(object.header())) {
        return published;
      }
    }
    return null;
  }

  private static Published of(Provider provider, Snapshot snapshot) throws SnapshotException {
    Path store = Path.of(snapshot.manifest().store());
    String basename = provider.storePath().basename();
    return new Published(
        provider,
        CatalogAttributes.words(snapshot.attributes(basename)),
        snapshot.cost(List.of(basename), it -> Files.exists(store.resolve(it))),
        snapshot.index().linkers(provider.directory(), provider.name()).storePaths(),
        Files.exists(store.resolve(basename)));
  }

  String path() {
    return provider.directory() + "/" + provider.name();
  }

  /// Its package: "bar 3.1".
  String packageName() {
    String version = provider.storePath().version();
    return provider.storePath().name() + (version.isEmpty() ? "" : " " + version);
  }

  /// The cost: "1.2 MB to fetch".
  String price() {
    return present ? "in the store" : Amount.size(cost.download()) + " to fetch";
  }
}
