package io.github.nixld.index;

/// Is told how a build goes on, by the building thread.
public interface BuildProgress {
  /// Ignores everything.
  BuildProgress NONE = new BuildProgress() {};

  /// Another process is building this index; this build waits for it.
  default void waiting() {}

  /// The index is built from nothing.
  ///
  /// @param reason why, in a few words: "there is none", "it is cut off"
  default void rebuilding(String reason) {}

  /// The store was listed.
  ///
  /// @param scan how many store paths are new
  /// @param drop how many are gone
  default void listed(int scan, int drop) {}

  /// One more store path was scanned.
  ///
  /// @param done how many now
  /// @param total of how many
  default void scanned(int done, int total) {}

  /// What was done so far is saved, whatever happens next.
  default void committed() {}
}
