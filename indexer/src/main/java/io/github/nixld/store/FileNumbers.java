package io.github.nixld.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Gives files numbers, one under however many names. For several threads.
final class FileNumbers {
  private final AtomicLong last = new AtomicLong();
  private final Map<Inode, Long> hardLinked = new ConcurrentHashMap<>();

  /// What the names of one file have in common.
  private record Inode(long device, long inode) {}

  /// A number that no file has.
  long next() {
    return last.incrementAndGet();
  }

  /// The number of a file that has more than one name.
  ///
  /// @param read reads it, and gives its number, or null where it cannot be read; called for the
  ///   first of its names
  @Nullable Long ofHardLink(long device, long inode, Supplier<@Nullable Long> read) {
    // Names of a file may be met by two threads at once: one reads, the other waits.
    return hardLinked.computeIfAbsent(new Inode(device, inode), _ -> read.get());
  }
}
