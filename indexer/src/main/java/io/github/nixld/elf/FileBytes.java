package io.github.nixld.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntFunction;

/// The bytes of one file at a time, through a few windows that are filled by position and kept for
/// the next file.
///
/// The first window is the head of the file and stays. The second one holds what is read ahead, up
/// to [#MAX_WINDOW] bytes. The others have [#WINDOW] bytes and are replaced in turn, so that places
/// that lie apart do not displace one another.
final class FileBytes {
  /// Enough for the file header, the program headers, and mostly the interpreter and the notes.
  static final int HEAD = 4096;

  /// What is read where nothing is known about the length.
  static final int WINDOW = 4096;

  /// The longest range that one read fetches.
  static final int MAX_WINDOW = 64 * 1024;

  private static final int WINDOWS = 5;
  private static final int AHEAD = 1;

  private final IntFunction<ByteBuffer> allocate;
  private final Window[] windows;
  private PositionalInput input = (into, position) -> 0;
  private Window current;
  private int victim;
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

  FileBytes(IntFunction<ByteBuffer> allocate) {
    this(allocate, WINDOWS);
  }

  FileBytes(IntFunction<ByteBuffer> allocate, int count) {
    this.allocate = allocate;
    windows = new Window[count];
    for (int i = 0; i < count; i++) {
      windows[i] = new Window(allocate.apply(i == 0 ? HEAD : WINDOW));
    }
    current = windows[0];
  }

  /// Turns to another file and reads its head.
  ///
  /// @return the number of bytes in the head: [#HEAD], or the size of a smaller file
  int open(PositionalInput file) throws IOException {
    input = file;
    for (Window window : windows) {
      window.length = 0;
    }
    order(ByteOrder.LITTLE_ENDIAN);
    victim = AHEAD;
    current = windows[0];
    fill(current, 0, HEAD);
    return current.length;
  }

  void order(ByteOrder newOrder) {
    order = newOrder;
    for (Window window : windows) {
      window.buffer.order(order);
    }
  }

  /// Whether the file has the `length` bytes at `offset`, which are then in the current window.
  ///
  /// @param length at most [#WINDOW]
  boolean has(long offset, int length) throws IOException {
    if (current.holds(offset, length)) {
      return true;
    }
    for (Window window : windows) {
      if (window.holds(offset, length)) {
        current = window;
        return true;
      }
    }
    victim = victim + 1 < windows.length ? victim + 1 : AHEAD + 1;
    current = windows[victim];
    fill(current, offset, WINDOW);
    return current.holds(offset, length);
  }

  /// Reads a range ahead, where it is not too long, so that one read serves what follows.
  void prefetch(long offset, long length) throws IOException {
    if (length <= 0 || length > MAX_WINDOW) {
      return;
    }
    for (Window window : windows) {
      if (window.holds(offset, (int) length)) {
        return;
      }
    }
    current = windows[AHEAD];
    if (current.buffer.capacity() < length) {
      current.buffer = allocate.apply(MAX_WINDOW).order(order);
    }
    fill(current, offset, (int) length);
  }

  private void fill(Window window, long offset, int length) throws IOException {
    // Nothing is in it if the read fails.
    window.length = 0;
    window.base = offset;
    window.buffer.clear().limit(length);
    window.length = Math.clamp(input.read(window.buffer, offset), 0, length);
    window.buffer.clear();
  }

  /// The bytes of the current window from `offset` on; none where it does not reach there.
  int available(long offset) {
    return (int) Math.max(0, current.base + current.length - offset);
  }

  /// The byte at an offset that [#has] has just confirmed; likewise the others.
  int u8(long offset) {
    return current.buffer.get(current.index(offset)) & 0xff;
  }

  int u16(long offset) {
    return current.buffer.getShort(current.index(offset)) & 0xffff;
  }

  long u32(long offset) {
    return current.buffer.getInt(current.index(offset)) & 0xffff_ffffL;
  }

  long u64(long offset) {
    return current.buffer.getLong(current.index(offset));
  }

  void copy(long offset, byte[] into, int at, int length) {
    current.buffer.get(current.index(offset), into, at, length);
  }

  /// The distance from `offset` to the first NUL in the `length` bytes there, or -1.
  int findNul(long offset, int length) {
    ByteBuffer buffer = current.buffer;
    int start = current.index(offset);
    for (int i = 0; i < length; i++) {
      if (buffer.get(start + i) == 0) {
        return i;
      }
    }
    return -1;
  }

  private static final class Window {
    private ByteBuffer buffer;
    private long base;
    private int length;

    Window(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    boolean holds(long offset, int wanted) {
      return offset >= base && offset - base <= (long) length - wanted;
    }

    int index(long offset) {
      return (int) (offset - base);
    }
  }
}
