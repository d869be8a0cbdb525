package io.github.nixld.index;

import io.github.nixld.store.StoreListing;
import io.github.nixld.store.StorePathName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a build has to do.
///
/// @param listing the store
/// @param fresh names of store paths that are to be scanned, in the order of the listing
/// @param gone names that the index has and the store lacks
/// @param pending names of store paths that wait for the next build, since Nix holds their lock
record StoreChanges(
    StoreListing listing, List<String> fresh, Set<String> gone, List<String> pending) {

  /// @param known the names that the index has
  static StoreChanges of(StoreListing listing, Set<String> known) {
    Set<String> gone = new HashSet<>(known);
    List<String> fresh = new ArrayList<>();
    List<String> pending = new ArrayList<>();
    for (StorePathName name : listing.present()) {
      String basename = name.basename();
      gone.remove(basename);
      if (!known.contains(basename)) {
        if (listing.locked().contains(basename)) {
          pending.add(basename);
        } else {
          fresh.add(basename);
        }
      }
    }
    return new StoreChanges(listing, fresh, gone, pending);
  }
}
