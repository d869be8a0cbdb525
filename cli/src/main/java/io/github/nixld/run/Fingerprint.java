package io.github.nixld.run;

import io.github.nixld.linux.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Shows whether a file is unchanged: writing to it or replacing it changes the change time or the
/// inode.
///
/// @param path its path, without links
/// @param numbers device, inode, size, modification time and change time
public record Fingerprint(String path, String numbers) {
  /// @throws IOException if the file does not exist
  public static Fingerprint of(Path file) throws IOException {
    Map<String, @Nullable Object> facts =
        Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime");
    return new Fingerprint(
        FileNames.text(file),
        facts.get("dev")
            + " "
            + facts.get("ino")
            + " "
            + facts.get("size")
            + " "
            + nanoseconds(facts.get("lastModifiedTime"))
            + " "
            + nanoseconds(facts.get("ctime")));
  }

  private static long nanoseconds(@Nullable Object time) {
    return time instanceof FileTime known ? known.to(java.util.concurrent.TimeUnit.NANOSECONDS) : 0;
  }

  /// Whether the file is still the same.
  public boolean holds() {
    try {
      return of(FileNames.path(path)).equals(this);
    } catch (IOException | java.nio.file.InvalidPathException e) {
      return false;
    }
  }
}
