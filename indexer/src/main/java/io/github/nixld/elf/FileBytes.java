package io.github.nixld.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The bytes of one file at a time, through a few windows that are filled by position and kept for
/// the next file.
///
/// The first window is the head of the file, or all of a small file, and stays. The second one
/// holds what is read ahead, up to [#MAX_WINDOW] bytes. The others have two pages each and are
/// replaced in turn: distant places do not displace one another, and close ones share a window.
/// Once the end of the file was seen, nothing is read beyond it.
///
/// The windows are plain arrays, which are faster than buffers until a JVM has compiled them.
final class FileBytes {
  /// Enough for the file header, the program headers, and mostly the interpreter and the notes.
  static final int HEAD = 4096;

  /// A file that is known to be no larger is read at once: most libraries are, and a second read
  /// takes longer than copying a few pages.
  static final int SMALL = 20 * 1024;

  /// What can be read in one piece, wherever it begins.
  static final int WINDOW = 4096;

  /// The longest range that one read fetches.
  static final int MAX_WINDOW = 64 * 1024;

  private static final int WINDOWS = 5;
  private static final int AHEAD = 1;

  private final Window[] windows;
  private PositionalInput input = (into, position) -> 0;
  private Window current;
  private int victim;
  private boolean bigEndian;

  /// No byte of the file is here or after.
  private long end;

  FileBytes() {
    this(WINDOWS);
  }

  FileBytes(int count) {
    windows = new Window[count];
    for (int i = 0; i < count; i++) {
      windows[i] = new Window();
    }
    current = windows[0];
  }

  /// The bytes of a range alone, which is then in memory.
  private FileBytes(byte[] range, long offset, boolean bigEndian) {
    current = new Window(range, offset);
    windows = new Window[] {current};
    end = offset + range.length;
    this.bigEndian = bigEndian;
  }

  /// Reads a whole range at once, for a caller that needs all of it.
  ///
  /// @return null if the file ends before it
  @Nullable FileBytes loaded(long offset, int length) throws IOException {
    ByteBuffer range = ByteBuffer.allocate(length);
    return input.read(range, offset) == length
        ? new FileBytes(range.array(), offset, bigEndian)
        : null;
  }

  /// Turns to another file and reads its head.
  ///
  /// @return the number of bytes in the head: [#HEAD], or the size of a smaller file
  int open(PositionalInput file) throws IOException {
    return open(file, Long.MAX_VALUE);
  }

  /// The same; a small file is read whole.
  ///
  /// @param size of the file, as far as it is known
  /// @return the number of bytes that were read
  int open(PositionalInput file, long size) throws IOException {
    input = file;
    end = Long.MAX_VALUE;
    for (Window window : windows) {
      window.length = 0;
    }
    order(ByteOrder.LITTLE_ENDIAN);
    victim = AHEAD;
    current = windows[0];
    fill(current, 0, size <= SMALL ? SMALL : HEAD);
    return current.length;
  }

  void order(ByteOrder order) {
    bigEndian = order == ByteOrder.BIG_ENDIAN;
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
    if (windows.length == 1) {
      return false;
    }
    victim = victim + 1 < windows.length ? victim + 1 : AHEAD + 1;
    current = windows[victim];
    fill(current, offset & -WINDOW, 2 * WINDOW);
    return current.holds(offset, length);
  }

  /// Reads a range ahead if it is not too long, so that one read serves what follows.
  void prefetch(long offset, long length) throws IOException {
    if (length <= 0 || length > MAX_WINDOW || offset >= end) {
      return;
    }
    int wanted = (int) Math.min(length, end - offset);
    for (Window window : windows) {
      if (window.holds(offset, wanted)) {
        return;
      }
    }
    current = windows[AHEAD];
    current.reserve(wanted <= 2 * WINDOW ? 2 * WINDOW : MAX_WINDOW);
    fill(current, offset, wanted);
  }

  private void fill(Window window, long offset, int length) throws IOException {
    // The window is empty if the read fails.
    window.length = 0;
    window.base = offset;
    window.reserve(length);
    int wanted = Math.clamp(end - offset, 0, length);
    if (wanted > 0) {
      window.buffer.clear().limit(wanted);
      window.length = Math.clamp(input.read(window.buffer, offset), 0, wanted);
      if (window.length < wanted) {
        end = offset + window.length;
      }
    }
  }

  /// The bytes of the current window from `offset` on; none if it does not reach there.
  int available(long offset) {
    return (int) Math.max(0, current.base + current.length - offset);
  }

  /// The byte at an offset that [#has] has just confirmed; likewise the others.
  int u8(long offset) {
    return current.bytes[current.index(offset)] & 0xff;
  }

  int u16(long offset) {
    byte[] bytes = current.bytes;
    int at = current.index(offset);
    return bigEndian
        ? (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff)
        : (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }

  long u32(long offset) {
    return word(current.index(offset)) & 0xffff_ffffL;
  }

  long u64(long offset) {
    int at = current.index(offset);
    long first = word(at) & 0xffff_ffffL;
    long second = word(at + 4) & 0xffff_ffffL;
    return bigEndian ? first << 32 | second : first | second << 32;
  }

  private int word(int at) {
    byte[] bytes = current.bytes;
    int a = bytes[at] & 0xff;
    int b = bytes[at + 1] & 0xff;
    int c = bytes[at + 2] & 0xff;
    int d = bytes[at + 3] & 0xff;
    return bigEndian ? a << 24 | b << 16 | c << 8 | d : a | b << 8 | c << 16 | d << 24;
  }

  /// Decoded as UTF-8.
  String string(long offset, int length) {
    return new String(current.bytes, current.index(offset), length, StandardCharsets.UTF_8);
  }

  void copy(long offset, byte[] into, int at, int length) {
    System.arraycopy(current.bytes, current.index(offset), into, at, length);
  }

  /// The distance from `offset` to the first NUL in the `length` bytes there, or -1.
  int findNul(long offset, int length) {
    byte[] bytes = current.bytes;
    int start = current.index(offset);
    for (int i = 0; i < length; i++) {
      if (bytes[start + i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private static final class Window {
    private byte[] bytes;
    private ByteBuffer buffer;
    private long base;
    private int length;

    /// Takes no memory before something is read: few of the windows are used for most files.
    Window() {
      this(new byte[0], 0);
    }

    Window(byte[] range, long offset) {
      bytes = range;
      buffer = ByteBuffer.wrap(range);
      base = offset;
      length = range.length;
    }

    /// Makes room for a read; what was in the window may be lost.
    void reserve(int size) {
      if (bytes.length < size) {
        bytes = new byte[size];
        buffer = ByteBuffer.wrap(bytes);
      }
    }

    boolean holds(long offset, int wanted) {
      return offset >= base && offset - base <= (long) length - wanted;
    }

    int index(long offset) {
      return (int) (offset - base);
    }
  }
}
