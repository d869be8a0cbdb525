package io.github.nixld.choose.candidate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Who may change files.
interface FileAccess {
  /// The bits of a mode that let others than the owner write.
  int WRITABLE_BY_OTHERS = 022;

  /// The owner and the mode of a file, or of a link itself.
  record Owned(int owner, int mode) {
    boolean writableByOthers() {
      return (mode & WRITABLE_BY_OTHERS) != 0;
    }
  }

  /// The user who asks.
  int user();

  /// Who may change a file; a link is not followed.
  @Nullable Owned of(Path path);

  /// A path without links; null if nothing is there.
  @Nullable Path real(Path path);

  /// The files in a directory that are named like libraries.
  List<Path> libraries(Path directory) throws IOException;

  /// Those of the disk.
  static FileAccess ofDisk() {
    return new FileAccess() {
      @Override
      public int user() {
        // The kernel gives a process's directory to the process's user.
        Owned process = of(Path.of("/proc/self/status"));
        return process == null ? -1 : process.owner();
      }

      @Override
      public @Nullable Owned of(Path path) {
        try {
          Map<String, @Nullable Object> facts =
              Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
          return facts.get("uid") instanceof Integer owner
                  && facts.get("mode") instanceof Integer mode
              ? new Owned(owner, mode)
              : null;
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
        try (Stream<Path> files = Files.list(directory)) {
          return files.filter(file -> file.toString().contains(".so")).toList();
        } catch (UncheckedIOException e) {
          throw e.getCause();
        }
      }
    };
  }
}
