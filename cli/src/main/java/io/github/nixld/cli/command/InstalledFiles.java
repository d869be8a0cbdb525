package io.github.nixld.cli.command;

import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.Linux;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The documents of an installation.
///
/// ```
/// PREFIX/lib/nixld/         the libraries of nixld
/// PREFIX/share/doc/nixld/   the documents, in packages and the tarball
/// ```
final class Documents {
  private Documents() {}

  /// The end of a line that names what to read: ", /usr/share/doc/nixld/docs/commands.md" for a
  /// document that this installation has; otherwise nothing.
  static String also(String document) {
    String library = Linux.library();
    Path file = library == null ? null : find(FileNames.path(library).toAbsolutePath(), document);
    return file == null ? "" : ", " + FileNames.text(file);
  }

  /// @param library a file of PREFIX/lib/nixld
  static @Nullable Path find(Path library, String document) {
    Path lib = library.resolveSibling("..");
    Path file = lib.resolve("../share/doc/nixld").resolve(document).normalize();
    return Files.exists(file) ? file : null;
  }
}
