package io.github.nixld.index;

import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/// How many store paths an index and its store do not have in common, by their names alone.
///
/// @param newPaths how many are in the store, and not in the index. Those that Nix is not done with
///   do not count
/// @param gonePaths how many are in the index, and not in the store
public record StoreDifference(long newPaths, long gonePaths) {
  private static final StoreDifference NONE = new StoreDifference(0, 0);

  /// Whether there is none.
  public boolean isNone() {
    return equals(NONE);
  }

  /// Compares the names, unless the times show that the store is as it was.
  static StoreDifference of(Meta meta, Queries queries) throws SQLException, IOException {
    NixStore store = new NixStore(Path.of(meta.text(Meta.STORE)));
    boolean exists = Files.isDirectory(store.directory());
    if (exists && meta.isCurrent(store)) {
      return NONE;
    }
    Set<String> known =
        new HashSet<>(queries.all("SELECT basename FROM store_path", row -> row.getString(1)));
    if (!exists) {
      return new StoreDifference(0, known.size());
    }
    StoreChanges changes = StoreChanges.of(store.list(), known);
    return new StoreDifference(
        changes.fresh().stream().filter(it -> !store.isPending(it)).count(), changes.gone().size());
  }
}
