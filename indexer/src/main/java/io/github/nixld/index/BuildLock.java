package io.github.nixld.index;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// One builder at a time: a lock on a file beside the index. The file stays; deleting it would let
/// two builders hold locks on two files of one name.
public final class BuildLock implements AutoCloseable {
  private static final long POLL_MS = 50;

  /// Of this process. Linux takes a lock from a process that closes any descriptor of the file, so
  /// a file that is locked here must not be opened again (fcntl(2), "Advisory record locking").
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private BuildLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// Waits until no other process, and no other thread of this one, holds the lock.
  ///
  /// @param waiting called once before it waits
  /// @throws IOException if the file cannot be made
  public static BuildLock acquire(Path index, Runnable waiting)
      throws IOException, InterruptedException {
    BuildLock lock = tryAcquire(index);
    if (lock == null) {
      waiting.run();
      while (lock == null) {
        Thread.sleep(POLL_MS);
        lock = tryAcquire(index);
      }
    }
    return lock;
  }

  /// The lock, or null if another process or thread holds it.
  ///
  /// @throws IOException if the file cannot be made
  static @Nullable BuildLock tryAcquire(Path index) throws IOException {
    Path file = index.resolveSibling(index.getFileName() + ".lock");
    if (!HELD.add(file)) {
      return null;
    }
    BuildLock lock = null;
    try {
      lock = tryLock(file);
      return lock;
    } finally {
      if (lock == null) {
        HELD.remove(file);
      }
    }
  }

  private static @Nullable BuildLock tryLock(Path file) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (AccessDeniedException e) {
      throw new FileSystemException(
          file.toString(),
          null,
          Files.exists(file) ? "it belongs to another user" : "permission denied");
    }
    try {
      if (channel.tryLock() != null) {
        return new BuildLock(file, channel);
      }
      channel.close();
      return null;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    HELD.remove(file);
  }
}
