package io.github.nixld.cli.command;

import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.Linux;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Files of an installation that no command needs.
///
/// ```
/// PREFIX/lib/nixld/     the libraries of nixld
/// PREFIX/share/nixld/   the library for direnv
/// PREFIX/share/doc/     the documents, in packages and the tarball
/// ```
public final class InstalledFiles {
  private InstalledFiles() {}

  /// A file of this installation.
  ///
  /// @param name its path in PREFIX/share
  /// @return null if the installation lacks it
  public static @Nullable Path inShare(String name) {
    String library = Linux.library();
    return library == null ? null : inShare(FileNames.path(library).toAbsolutePath(), name);
  }

  /// @param library a file of PREFIX/lib/nixld
  static @Nullable Path inShare(Path library, String name) {
    Path file = library.resolveSibling("../../share").resolve(name).normalize();
    return Files.exists(file) ? file : null;
  }
}
