package io.github.nixld.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Who owns a file, and its mode. For a link, those of the link itself.
///
/// @param owner the user's number
/// @param mode type and permissions, as stat(2) has them
public record Owned(int owner, int mode) {
  public static final int ROOT = 0;

  private static final int TYPE = 0170000;
  private static final int LINK = 0120000;
  private static final int STICKY = 01000;
  private static final int WRITABLE_BY_OTHERS = 022;
  private static final int WRITABLE_BY_ALL = 02;

  /// @return null if nothing is there
  /// @throws IOException if it cannot be looked at
  public static @Nullable Owned of(Path path) throws IOException {
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

  /// The number of this process's user, who owns the process's directory in /proc.
  ///
  /// @throws IOException if /proc is not mounted
  public static int user() throws IOException {
    Owned process = of(Path.of("/proc/self/status"));
    if (process == null) {
      throw new IOException("/proc is not mounted");
    }
    return process.owner;
  }

  /// Whether it is a symbolic link.
  public boolean isLink() {
    return (mode & TYPE) == LINK;
  }

  /// Whether its group or all users can write to it.
  public boolean isWritableByOthers() {
    return (mode & WRITABLE_BY_OTHERS) != 0;
  }

  /// Whether all users can write to it.
  public boolean isWritableByAll() {
    return (mode & WRITABLE_BY_ALL) != 0;
  }

  /// Whether others can add files to this directory, but can neither rename nor remove those of
  /// this user.
  public boolean isSticky() {
    return (mode & STICKY) != 0;
  }

  /// Whether it is this user's.
  public boolean isOurs() throws IOException {
    return owner == user();
  }

  /// Whether it is this user's or root's.
  public boolean isTrusted() throws IOException {
    return owner == ROOT || isOurs();
  }
}
