package io.github.nixld.choose.candidate;

import io.github.nixld.index.Linkers;
import io.github.nixld.index.Provider;
import io.github.nixld.index.StorePathInfo;
import io.github.nixld.loader.FileView;
import java.util.List;

/// The files, and which of them in the store could serve a name.
public interface StoreView extends FileView {
  /// Every entry of the store with that name, in the order of their directories.
  List<Provider> providers(String name);

  /// Every file of the store with that `DT_SONAME`, under its own name, in the order of their
  /// directories.
  List<Provider> providersBySoname(String soname);

  /// The store paths that find a name in a directory of the store; none if the view does not know.
  default Linkers linkers(String directory, String name) {
    return Linkers.NONE;
  }

  /// How many store paths of one glibc find a name in a directory of the store.
  ///
  /// @param libc the directory of the glibc
  default int linkers(String directory, String name, String libc) {
    return linkers(directory, name).byLibc().getOrDefault(libc, 0);
  }

  /// Whether store paths of one glibc find any name in a directory of the store.
  ///
  /// @param libc the directory of the glibc
  default boolean hasLinkers(String directory, String libc) {
    return false;
  }

  /// How many store paths refer to one, whatever for; 0 if that is unknown.
  default int referrers(String storePath) {
    return 0;
  }

  /// Whether a store path is in the store; others would have to be fetched.
  ///
  /// @param basename of a store path that the view knows
  default boolean isPresent(String basename) {
    return true;
  }

  /// Whether a candidate is on this machine: in the store, or outside of it.
  default boolean isPresent(Candidate candidate) {
    StorePathInfo storePath = candidate.storePath();
    return storePath == null || isPresent(storePath.basename());
  }
}
