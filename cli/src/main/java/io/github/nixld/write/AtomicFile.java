package io.github.nixld.write;

import io.github.nixld.linux.Ending;
import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.Owned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/// Writes a file as a whole or not at all, even if the power fails.
public final class AtomicFile {
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final int TRIES = 3;
  private static final int MAX_LINKS = 40;

  private final byte[] bytes;
  private final boolean executable;

  private AtomicFile(byte[] bytes, boolean executable) {
    this.bytes = bytes;
    this.executable = executable;
  }

  /// Writes a file beside its place and moves it there. A symbolic link at that place is followed,
  /// not replaced.
  ///
  /// @throws UnsafeException if the link belongs to another user and is in a directory to which
  ///   others can write
  public static void write(Path path, String text) throws IOException {
    write(path, text, false);
  }

  /// The same.
  ///
  /// @param executable whether a new file is executable
  public static void write(Path path, String text, boolean executable) throws IOException {
    new AtomicFile(FileNames.encode(text), executable)
        .write(FileNames.here().resolve(path), path, MAX_LINKS);
  }

  /// @param asked the path that the user gave, which may lead through links
  private void write(Path path, Path asked, int links) throws IOException {
    Path parent = Objects.requireNonNullElse(path.getParent(), path);
    String name = FileNames.name(path);
    try (Directory directory = Directory.of(parent, false)) {
      Owned there = Owned.of(directory.path(name));
      if (there != null && there.isLink()) {
        directory.requireSafeLink(asked, name, there);
        Path target = parent.resolve(Files.readSymbolicLink(directory.path(name)));
        // A file under a link in /proc may have no path.
        if (links > 0 && (Files.exists(target) || Files.notExists(asked))) {
          write(target, asked, links - 1);
          return;
        }
      }
      if (there != null && !Files.isRegularFile(directory.path(name))) {
        // A device such as /dev/stdout, or a FIFO, is written to.
        Files.write(asked, bytes);
        return;
      }
      TemporaryNames.removeLeftovers(directory.path("."));
      for (int left = TRIES; !replace(directory, name, left == 1); left--) {}
    }
  }

  /// @return false if another process took the temporary file for a dead one's
  private boolean replace(Directory directory, String name, boolean last) throws IOException {
    Path fresh = directory.path(TemporaryNames.next());
    Path target = directory.path(name);
    try (Ending _ = Ending.making(() -> Files.createFile(fresh, PRIVATE), () -> delete(fresh))) {
      write(fresh);
      if (Files.exists(target)) {
        Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(target));
      } else {
        Files.setPosixFilePermissions(
            fresh, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
      }
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      directory.force();
      return true;
    } catch (NoSuchFileException e) {
      if (last) {
        throw e;
      }
      return false;
    } finally {
      delete(fresh);
    }
  }

  private void write(Path fresh) throws IOException {
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  private static void delete(Path fresh) {
    try {
      Files.deleteIfExists(fresh);
    } catch (IOException e) {
      return; // The next one to write here tries again.
    }
  }
}
