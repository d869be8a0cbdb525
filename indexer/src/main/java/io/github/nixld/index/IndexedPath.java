package io.github.nixld.index;

/// A store path of the index.
///
/// @param id `store_path.id`
/// @param info what is known of it
record IndexedPath(long id, StorePathInfo info) {}
