package io.github.nixld.index;

/// Hears how a build goes on. Called by the building thread.
public interface BuildProgress {
  /// Hears nothing.
  BuildProgress NONE = new BuildProgress() {};

  /// Somebody else is building this index; this build waits for that one.
  default void waiting() {}

  /// All is built anew.
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

  /// What was done so far stays, whatever happens from here on.
  default void committed() {}
}
