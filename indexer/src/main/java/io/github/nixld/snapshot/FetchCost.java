package io.github.nixld.snapshot;

import java.util.List;

/// What it costs to fetch store paths and everything they refer to.
///
/// @param storePaths base names of all that is fetched, sorted
/// @param download bytes to fetch, as far as the cache states them
/// @param unpacked bytes in the store
public record FetchCost(List<String> storePaths, long download, long unpacked) {
  public FetchCost {
    storePaths = List.copyOf(storePaths);
  }
}
