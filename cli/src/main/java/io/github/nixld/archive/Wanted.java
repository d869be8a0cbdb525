package io.github.nixld.archive;

/// Which files of an archive are wanted.
public enum Wanted {
  /// Those that a loader would load, and those of archives in it.
  ELF,
  /// All, as they are: an archive in it stays one.
  ALL
}
