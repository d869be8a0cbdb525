package io.github.nixld.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/// Writing a file so that it is there as a whole or not at all.
public final class AtomicFile {
  private AtomicFile() {}

  /// Writes a file beside its place and moves it there. A symbolic link at that place is followed,
  /// not replaced.
  public static void write(Path path, String text) throws IOException {
    write(path, text, false);
  }

  /// The same.
  ///
  /// @param executable whether a file that was not there before can be started
  public static void write(Path path, String text, boolean executable) throws IOException {
    Path target = Files.isSymbolicLink(path) && Files.exists(path) ? path.toRealPath() : path;
    Path directory = Objects.requireNonNullElse(target.toAbsolutePath().getParent(), target);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(target)) {
      // A device such as /dev/stdout, or a FIFO, is written to.
      Files.writeString(target, text);
      return;
    }
    Path fresh = Files.createTempFile(directory, ".nixld", null);
    try {
      Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
      if (Files.exists(target)) {
        Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(target));
      } else {
        Files.setPosixFilePermissions(
            fresh, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
      }
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
