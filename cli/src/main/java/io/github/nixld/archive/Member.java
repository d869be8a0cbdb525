package io.github.nixld.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file in an archive, named as if the archive were a directory: `app.tar.gz/bin/app`. So nixld
/// also writes the paths of what it finds in one.
///
/// @param archive the archive
/// @param kind what kind of archive that is
/// @param path the file's path in it; empty for all of the archive
public record Member(Path archive, Archive kind, Path path) {
  /// What a path names.
  ///
  /// @param path absolute
  /// @return null if neither it nor what stands before a slash in it is an archive
  public static @Nullable Member of(Path path) throws IOException {
    Path plain = path.normalize();
    for (Path file = plain; file != null; file = file.getParent()) {
      if (Files.exists(file)) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
          return null;
        }
        Archive kind = Archive.of(file);
        return kind == null ? null : new Member(file, kind, file.relativize(plain));
      }
    }
    return null;
  }

  /// Whether it is one file, or directory, of the archive.
  public boolean isPart() {
    return !path.toString().isEmpty();
  }
}
