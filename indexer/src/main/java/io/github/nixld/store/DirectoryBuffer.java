package io.github.nixld.store;

import io.github.nixld.linux.Linux;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Some entries of a directory, as the kernel lays them out (man 2 getdents):
///
/// ```
/// struct linux_dirent64 {
///     ino64_t        d_ino;     offset 0
///     off64_t        d_off;     8
///     unsigned short d_reclen;  16
///     unsigned char  d_type;    18
///     char           d_name[];  19, NUL-terminated
/// };
/// ```
///
/// Entries are read from a copy on the heap. A name goes back to the kernel from the place where
/// the kernel wrote it.
final class DirectoryBuffer {
  /// As large as glibc's.
  private static final int SIZE = 32 * 1024;

  private static final int OFF = 8;
  private static final int RECLEN = 16;
  private static final int TYPE = 18;
  private static final int NAME = 19;

  private final ByteBuffer buffer = Linux.allocate(SIZE);
  private final long address = Linux.address(buffer);
  private final byte[] bytes = new byte[SIZE];
  private int length;

  /// Where the current entry begins.
  private int at;

  private int next;

  /// Reads the next entries.
  ///
  /// @return 0 after the last; a negative error number if they cannot be read
  int fill(int fd) {
    int filled = Linux.getdents64(fd, address, SIZE);
    length = Math.max(0, filled);
    next = 0;
    buffer.get(0, bytes, 0, length);
    return filled;
  }

  /// Whether no entry can follow: the last one's `d_off`, the place of the next one, is larger than
  /// any file. ext4 and btrfs mark the end this way; other file systems need another call.
  boolean atEnd() {
    if (length == 0) {
      return false;
    }
    for (int i = 0; i < Long.BYTES - 1; i++) {
      if (bytes[at + OFF + i] != -1) {
        return false;
      }
    }
    return bytes[at + OFF + Long.BYTES - 1] == Byte.MAX_VALUE;
  }

  /// Goes to the next entry; skips `.` and `..`.
  boolean next() {
    while (next < length) {
      at = next;
      next += (bytes[at + RECLEN] & 0xff) | (bytes[at + RECLEN + 1] & 0xff) << 8;
      if (!isDots()) {
        return true;
      }
    }
    return false;
  }

  private boolean isDots() {
    int name = at + NAME;
    return bytes[name] == '.'
        && (bytes[name + 1] == 0 || (bytes[name + 1] == '.' && bytes[name + 2] == 0));
  }

  int type() {
    return bytes[at + TYPE];
  }

  boolean isLibraryName() {
    return LibraryRule.isLibraryName(bytes, at + NAME);
  }

  boolean isSkippedName() {
    return LibraryRule.isSkippedName(bytes, at + NAME);
  }

  String name() {
    int start = at + NAME;
    int end = start;
    while (bytes[end] != 0) {
      end++;
    }
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  long nameAddress() {
    return address + at + NAME;
  }
}
