package io.github.nixld.catalog;

/// Is told how a build goes on, by several threads.
public interface BuildProgress {
  /// Ignores everything.
  BuildProgress NONE = (_, _, _) -> {};

  /// One more is done.
  ///
  /// @param what is counted: "narinfos", "NARs"
  void done(String what, int done, int total);

  /// Something that the user should know; one line.
  default void say(String line) {}
}
