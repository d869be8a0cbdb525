package io.github.nixld.attribute;

/// What attributes were recorded from.
///
/// @param kind of source
/// @param origin the path that was read
/// @param identity the same if there is nothing new to record; empty if nothing tells
record DataSource(Kind kind, String origin, String identity) {
  /// Kinds of sources. Recording from a kind again replaces what was recorded from it.
  enum Kind {
    PACKAGES("packages"),
    NIX_INDEX("nix-index");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /// The word in table `source`.
    String word() {
      return word;
    }
  }
}
