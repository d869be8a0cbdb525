package io.github.nixld.choose.candidate;

import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.Provider;
import io.github.nixld.index.StorePathInfo;
import io.github.nixld.loader.DiskSymbols;
import io.github.nixld.loader.SymbolSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that a choice asks a store: its files, its loaders, its symbols.
public interface KnownStore extends StoreView {
  /// The store's directory.
  String storeDirectory();

  /// The store's name for people, in "nothing in … provides it".
  String label();

  /// The dynamic loaders.
  List<IndexedLoader> loaders();

  /// What is known of a store path; null if nothing is.
  @Nullable StorePathInfo storePath(String basename);

  /// Entries of the store whose name, and files whose soname, fits a pattern: `*`, `?`, `[…]`.
  List<Provider> find(String glob);

  /// The symbols of files.
  ///
  /// @param disk reads symbols of files that exist
  SymbolSource symbols(DiskSymbols disk);
}
