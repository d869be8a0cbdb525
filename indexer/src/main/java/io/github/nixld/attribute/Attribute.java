package io.github.nixld.attribute;

/// An attribute of nixpkgs that provides a library.
///
/// @param path the attribute's names with dots between them, such as `zlib` or `stdenv.cc.cc`
/// @param output the output that has the library, such as `out` or `lib`
/// @param evidence what says so
public record Attribute(String path, String output, Evidence evidence) {
  /// Why an attribute is believed, the strongest evidence first.
  public enum Evidence {
    /// The attribute's output path is the library's store path.
    EVALUATION,
    /// A row of the curated table, which corrects what the other kinds get wrong.
    CURATED,
    /// A nix-index database lists the library under the attribute.
    NIX_INDEX,
    /// The name of the store path, or of its deriver, is the attribute's.
    NAME
  }
}
