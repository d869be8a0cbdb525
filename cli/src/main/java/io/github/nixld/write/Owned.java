package io.github.nixld.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Whose a file is; of a link, the link itself.
///
/// @param mode type and permissions, as stat(2) has them
record Owned(int owner, int mode) {
  private static final int ROOT = 0;
  private static final int TYPE = 0170000;
  private static final int LINK = 0120000;
  private static final int DIRECTORY = 0040000;
  private static final int STICKY = 01000;
  private static final int WRITABLE_BY_OTHERS = 022;

  /// @return null if nothing is there
  static @Nullable Owned of(Path path) throws IOException {
    try {
      Map<String, @Nullable Object> facts =
          Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
      return new Owned(
          (Integer) Objects.requireNonNull(facts.get("uid")),
          (Integer) Objects.requireNonNull(facts.get("mode")));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  boolean isLink() {
    return (mode & TYPE) == LINK;
  }

  boolean isDirectory() {
    return (mode & TYPE) == DIRECTORY;
  }

  boolean isWritableByOthers() {
    return (mode & WRITABLE_BY_OTHERS) != 0;
  }

  /// Whether nobody else can rename or remove what this user has in this directory.
  boolean keepsWhatIsOurs() throws IOException {
    return isTrusted() && (!isWritableByOthers() || (mode & STICKY) != 0);
  }

  /// Whether it is this user's.
  boolean isOurs() throws IOException {
    // The kernel gives a process's directory to the process's user.
    Owned process = of(Path.of("/proc/self/status"));
    return process != null && process.owner == owner;
  }

  /// Whether it is this user's or root's.
  boolean isTrusted() throws IOException {
    return owner == ROOT || isOurs();
  }
}
