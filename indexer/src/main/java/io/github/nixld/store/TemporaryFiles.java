package io.github.nixld.store;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The directory for temporary files that the user chose. The JVM would always take `/tmp`, which
/// may be a small part of memory.
public final class TemporaryFiles {
  private static final Path TMP = Path.of("/tmp");

  private TemporaryFiles() {}

  /// The directory that `TMPDIR` names, or `/tmp`.
  public static Path directory() {
    return directory(System.getenv("TMPDIR"));
  }

  /// The same.
  ///
  /// @param preferred what `TMPDIR` says. If that directory is gone, such as one of a nix-shell
  ///   that has ended, `/tmp` is used
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
