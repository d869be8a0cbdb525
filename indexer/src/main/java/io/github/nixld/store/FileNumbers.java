package io.github.nixld.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Numbers files: a file has one number, however many names it has. For several threads.
final class FileNumbers {
  private final AtomicLong last = new AtomicLong();
  private final Map<Inode, Long> hardLinked = new ConcurrentHashMap<>();

  /// Identifies one file under all of its names.
  private record Inode(long device, long inode) {}

  /// A number that no file has.
  long next() {
    return last.incrementAndGet();
  }

  /// The number of a file that has more than one name.
  ///
  /// @param read reads the file and gives its number, or null if it cannot be read; called for the
  ///   first of its names
  @Nullable Long ofHardLink(long device, long inode, Supplier<@Nullable Long> read) {
    // Two threads may come to names of one file at once: one reads, the other waits.
    return hardLinked.computeIfAbsent(new Inode(device, inode), _ -> read.get());
  }
}
