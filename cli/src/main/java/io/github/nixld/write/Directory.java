package io.github.nixld.write;

import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.Linux;
import io.github.nixld.linux.Owned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/// A directory that is held open. Its files are reached through the descriptor, so that it stays
/// the same directory whatever other users do to its path.
///
/// On the way to it, links of other users in directories to which others can write are not
/// followed. The kernel keeps that rule only for the last part of a path, and only in sticky
/// directories (Documentation/admin-guide/sysctl/fs.rst, `protected_symlinks`).
final class Directory implements AutoCloseable {
  /// Regardless of the umask: others must not add files to a directory that a loader searches.
  static final FileAttribute<Set<PosixFilePermission>> MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final int ENOENT = 2;

  /// Linux's own limit, MAXSYMLINKS.
  private static final int MAX_LINKS = 40;

  private final int descriptor;

  private Directory(int descriptor) {
    this.descriptor = descriptor;
  }

  /// Opens a directory.
  ///
  /// @param make whether to make missing directories
  /// @throws UnsafeException if a link of another user leads to it
  /// @throws IOException if there is none and it cannot be made
  static Directory of(Path path, boolean make) throws IOException {
    Deque<String> left = new ArrayDeque<>();
    FileNames.here().resolve(path).forEach(part -> left.add(FileNames.text(part)));
    Directory at = root();
    int links = 0;
    try {
      while (!left.isEmpty()) {
        String name = left.pop();
        Owned owned = Owned.of(at.path(name));
        if (owned == null && make) {
          at.make(name);
          owned = Owned.of(at.path(name));
        }
        if (owned != null && owned.isLink()) {
          at.requireSafeLink(path, name, owned);
          if (++links > MAX_LINKS) {
            throw new IOException("too many links");
          }
          Path target = Files.readSymbolicLink(at.path(name));
          for (int i = target.getNameCount() - 1; i >= 0; i--) {
            left.push(target.getName(i).toString());
          }
          at = target.isAbsolute() ? at.instead(root()) : at;
        } else {
          at = at.instead(at.enter(name, path));
        }
      }
      return at;
    } catch (IOException e) {
      at.close();
      throw e;
    }
  }

  private static Directory root() throws IOException {
    if (Files.notExists(DESCRIPTORS)) {
      throw new IOException("/proc is not mounted");
    }
    int descriptor = open(Linux.AT_FDCWD, "/");
    if (descriptor < 0) {
      throw new IOException(Linux.message(-descriptor));
    }
    return new Directory(descriptor);
  }

  private static int open(int directory, String name) {
    ByteBuffer text = string(name);
    return Linux.openPlace(directory, Linux.address(text));
  }

  private static ByteBuffer string(String name) {
    byte[] bytes = FileNames.encode(name);
    return Linux.allocate(bytes.length + 1).put(0, bytes);
  }

  private void make(String name) throws IOException {
    try {
      Files.createDirectory(path(name), MODE);
    } catch (FileAlreadyExistsException e) {
      return; // Somebody was faster: it is judged like any other.
    }
  }

  /// A subdirectory that is not a link.
  Directory child(String name) throws IOException {
    return enter(name, path(name));
  }

  /// @param path for the message
  private Directory enter(String name, Path path) throws IOException {
    int child = open(descriptor, name);
    if (child < 0) {
      String reason = Linux.message(-child);
      throw child == -ENOENT
          ? new NoSuchFileException(path.toString())
          : new FileSystemException(path.toString(), null, reason);
    }
    return new Directory(child);
  }

  private Directory instead(Directory other) {
    close();
    return other;
  }

  /// Requires that a link here may be followed.
  ///
  /// @param path the path through it, for the message
  void requireSafeLink(Path path, String name, Owned link) throws IOException {
    Owned here = Owned.of(path("."));
    if (!link.isTrusted() && (here == null || here.isWritableByOthers())) {
      throw new UnsafeException(
          "the link %s on the way to %s belongs to another user".formatted(name, path));
    }
  }

  /// A file in it.
  Path path(String name) {
    return DESCRIPTORS.resolve(Integer.toString(descriptor)).resolve(FileNames.path(name));
  }

  /// Exchanges two entries in one step.
  ///
  /// @return false if the file system cannot do that
  boolean exchange(String one, String other) {
    ByteBuffer first = string(one);
    ByteBuffer second = string(other);
    return Linux.exchange(descriptor, Linux.address(first), Linux.address(second)) == 0;
  }

  /// Makes the names in it survive a power failure.
  void force() throws IOException {
    try (FileChannel channel = FileChannel.open(path("."), StandardOpenOption.READ)) {
      channel.force(true);
    } catch (AccessDeniedException e) {
      return; // A directory that may not be listed: the system writes it out in its own time.
    }
  }

  @Override
  public void close() {
    Linux.close(descriptor);
  }
}
