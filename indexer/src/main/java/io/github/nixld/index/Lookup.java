package io.github.nixld.index;

/// What stands at a name in a directory, as opening it would show.
public sealed interface Lookup {
  /// It opens.
  record Found(IndexedObject object) implements Lookup {}

  /// Nothing is there.
  record Absent() implements Lookup {}

  /// The index does not know, so ask the disk: the directory is not in an indexed store path, the
  /// index does not keep such names, or a link leaves the store or goes in circles.
  record Unknown() implements Lookup {}
}
