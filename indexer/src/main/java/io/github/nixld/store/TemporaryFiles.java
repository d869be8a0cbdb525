package io.github.nixld.store;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where temporary files go: where the user says. The JVM would always take `/tmp`, which may be a
/// small part of the memory.
public final class TemporaryFiles {
  private static final Path TMP = Path.of("/tmp");

  private TemporaryFiles() {}

  /// The directory that `TMPDIR` names, or `/tmp`.
  public static Path directory() {
    return directory(System.getenv("TMPDIR"));
  }

  /// The same.
  ///
  /// @param preferred what `TMPDIR` says. A directory that is gone, as that of a shell of Nix which
  ///   has ended, means `/tmp`
  static Path directory(@Nullable String preferred) {
    try {
      Path directory = Path.of(preferred == null ? "" : preferred).toAbsolutePath();
      return preferred != null && !preferred.isEmpty() && Files.isDirectory(directory)
          ? directory
          : TMP;
    } catch (InvalidPathException e) {
      return TMP;
    }
  }
}
