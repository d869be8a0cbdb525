package io.github.nixld.attribute;

import java.util.SortedMap;

/// A package of a nix-index database that has libraries.
///
/// @param storePath its store path, and the attribute that leads to it
/// @param files how many there are, libraries or not
/// @param libraries the names of libraries, each with its [LibraryLocation]
record ListedPackage(Footer storePath, int files, SortedMap<String, Integer> libraries) {
  /// What follows a package's files.
  ///
  /// @param hash of the store path
  /// @param name of the store path, after the hash
  /// @param path the attribute
  /// @param output of the attribute
  /// @param toplevel whether the attribute itself has this output; if not, something that it has
  ///   refers to it
  record Footer(String hash, String name, String path, String output, boolean toplevel) {}
}
