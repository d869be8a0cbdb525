package io.github.nixld.choose.candidate;

import io.github.nixld.linux.DirectoryListing;
import io.github.nixld.linux.Owned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who may change files.
interface FileAccess {
  /// The user who runs nixld.
  int user();

  /// Who may change a file; a link is not followed.
  @Nullable Owned of(Path path);

  /// A path without links; null if nothing is there.
  @Nullable Path real(Path path);

  /// The files in a directory with names of libraries.
  List<Path> libraries(Path directory) throws IOException;

  /// The access rights of the disk's files.
  static FileAccess ofDisk() {
    return new FileAccess() {
      @Override
      public int user() {
        try {
          return Owned.user();
        } catch (IOException e) {
          return -1;
        }
      }

      @Override
      public @Nullable Owned of(Path path) {
        try {
          return Owned.of(path);
        } catch (IOException e) {
          return null;
        }
      }

      @Override
      public @Nullable Path real(Path path) {
        try {
          return path.toRealPath();
        } catch (IOException e) {
          return null;
        }
      }

      @Override
      public List<Path> libraries(Path directory) throws IOException {
        return DirectoryListing.of(directory, "*.so*");
      }
    };
  }
}
