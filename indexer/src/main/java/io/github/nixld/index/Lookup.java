package io.github.nixld.index;

/// What stands at a name in a directory, as opening it would tell.
public sealed interface Lookup {
  /// It opens.
  record Found(IndexedObject object) implements Lookup {}

  /// Nothing is there.
  record Absent() implements Lookup {}

  /// The index cannot say, the disk must: the directory is not in an indexed store path, the name
  /// is not one that the index keeps, or a link leaves the store or goes in circles.
  record Unknown() implements Lookup {}
}
