package io.github.nixld.store;

import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.Linux;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// All names in a directory, as strings instead of paths: a store has a hundred thousand.
///
/// `File.list` would be as fast, but if the disk fails in the middle, it gives what was read
/// before.
final class EntryNames {
  private EntryNames() {}

  /// Lists a directory, or the one that a link leads to, without `.` and `..`.
  ///
  /// @throws IOException if it is not there, or cannot be read to its end
  static List<String> of(Path directory) throws IOException {
    byte[] path = FileNames.encode(directory + "/.\0");
    ByteBuffer text = Linux.allocate(path.length).put(path);
    int fd = checked(Linux.openDirectory(Linux.AT_FDCWD, Linux.address(text)), directory);
    try {
      List<String> names = new ArrayList<>();
      DirectoryBuffer buffer = new DirectoryBuffer();
      while (checked(buffer.fill(fd), directory) > 0) {
        while (buffer.next()) {
          names.add(buffer.name());
        }
      }
      return names;
    } finally {
      Linux.close(fd);
    }
  }

  private static int checked(int result, Path directory) throws IOException {
    if (result < 0) {
      throw new FileSystemException(directory.toString(), null, Linux.message(-result));
    }
    return result;
  }
}
