package io.github.nixld.attribute;

/// What was learnt from.
///
/// @param kind of source
/// @param origin the path that it was learnt from
/// @param identity where this is the same, there is nothing new to learn; empty where nothing says
///   so
record Source(Kind kind, String origin, String identity) {
  /// Kinds of sources. Learning a kind again takes the place of all that was learnt of it.
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
