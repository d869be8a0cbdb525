package io.github.nixld.index;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// One builder at a time: a lock on a file beside the index. The file stays; deleting it would let
/// two builders hold locks on two files of one name.
final class BuildLock implements AutoCloseable {
  private static final long POLL_MS = 50;

  private final FileChannel channel;

  private BuildLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Waits until no other process, and no other thread of this one, holds the lock.
  ///
  /// @param waiting called once before it waits
  /// @throws IOException where the file cannot be made
  static BuildLock acquire(Path index, Runnable waiting) throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(
            index.resolveSibling(index.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    try {
      if (tryLock(channel) == null) {
        waiting.run();
        while (tryLock(channel) == null) {
          Thread.sleep(POLL_MS);
        }
      }
      return new BuildLock(channel);
    } catch (IOException | InterruptedException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by another thread of this process.
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
