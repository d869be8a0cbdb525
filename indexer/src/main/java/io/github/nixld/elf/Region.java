package io.github.nixld.elf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A named part of a file, with every access checked against its end and the file's.
final class Region {
  private static final int MAX_LOADED = 4 * 1024 * 1024;

  private final FileBytes bytes;
  private final String name;
  private final long start;
  private final long size;

  /// @param name the field that led here, for messages
  /// @param start offset in the file
  /// @param size the bytes that belong to it, whether or not the file has them
  /// @throws MalformedException if no file can be that large
  Region(FileBytes bytes, String name, long start, long size) throws MalformedException {
    if (start < 0 || size < 0) {
      throw new MalformedException(
          "%s at offset 0x%x, 0x%x bytes, is beyond the end of any file"
              .formatted(name, start, size));
    }
    this.bytes = bytes;
    this.name = name;
    this.start = start;
    this.size = Math.min(size, Long.MAX_VALUE - start);
  }

  long start() {
    return start;
  }

  long size() {
    return size;
  }

  /// The first bytes of this region alone.
  Region first(String newName, long newSize) throws MalformedException {
    return new Region(bytes, newName, start, Math.min(size, newSize));
  }

  /// The first bytes of this region in memory, read at once. If there are too many, or the file
  /// does not have them, this region, which reads each value when it is asked for.
  Region loaded(long length) throws IOException, MalformedException {
    if (length <= 0 || length > MAX_LOADED || length > size) {
      return this;
    }
    FileBytes range = bytes.loaded(start, (int) length);
    return range == null ? this : new Region(range, name, start, length);
  }

  /// Checks a record as a whole: checking every field would take longer than reading it.
  ///
  /// @param length at most [FileBytes#WINDOW]
  /// @return its offset in the file; [#bytes] has all of it till something else is read
  long record(long at, int length) throws IOException, MalformedException {
    return check(at, length);
  }

  FileBytes bytes() {
    return bytes;
  }

  int u16(long at) throws IOException, MalformedException {
    return bytes.u16(check(at, 2));
  }

  long u32(long at) throws IOException, MalformedException {
    return bytes.u32(check(at, 4));
  }

  long u64(long at) throws IOException, MalformedException {
    return bytes.u64(check(at, 8));
  }

  /// An `ElfN_Addr`, `ElfN_Off` or `ElfN_Xword`: four bytes or eight.
  long word(long at, boolean is64) throws IOException, MalformedException {
    return is64 ? u64(at) : u32(at);
  }

  byte[] copy(long at, int length) throws IOException, MalformedException {
    byte[] result = new byte[length];
    for (int done = 0; done < length; ) {
      int step = Math.min(length - done, FileBytes.WINDOW);
      bytes.copy(check(at + done, step), result, done, step);
      done += step;
    }
    return result;
  }

  /// The NUL-terminated string at `at`, decoded as UTF-8, with U+FFFD for invalid bytes.
  ///
  /// @param max the number of bytes that it may have
  String string(long at, int max, String field) throws IOException, MalformedException {
    if (at >= 0 && at < size && bytes.has(start + at, 1)) {
      int chunk = (int) Math.min(bytes.available(start + at), size - at);
      int length = bytes.findNul(start + at, chunk);
      if (length >= 0 && length <= max) {
        return bytes.string(start + at, length);
      }
    }
    return new String(stringBytes(at, max, field), StandardCharsets.UTF_8);
  }

  /// The same as it stands in the file, without the NUL.
  byte[] stringBytes(long at, int max, String field) throws IOException, MalformedException {
    byte[] collected = {};
    int length = 0;
    while (true) {
      long position = at + length;
      if (position < 0 || position >= size || !bytes.has(start + position, 1)) {
        throw new MalformedException("%s: its string has no end in %s".formatted(field, name));
      }
      int chunk = (int) Math.min(bytes.available(start + position), size - position);
      int nul = bytes.findNul(start + position, chunk);
      int step = nul < 0 ? chunk : nul;
      if (step > max - length) {
        throw new MalformedException(
            "%s: its string is longer than %d bytes".formatted(field, max));
      }
      if (length + step > collected.length) {
        collected = Arrays.copyOf(collected, length == 0 ? step : 2 * (length + step));
      }
      bytes.copy(start + position, collected, length, step);
      length += step;
      if (nul >= 0) {
        return length == collected.length ? collected : Arrays.copyOf(collected, length);
      }
    }
  }

  /// Reads what follows `at` in one large step, for a table that is gone through from end to end.
  void prefetch(long at) throws IOException {
    bytes.prefetch(start + at, Math.min(size - at, FileBytes.MAX_WINDOW));
  }

  private long check(long at, int length) throws IOException, MalformedException {
    if (at < 0 || at > size - length) {
      throw new MalformedException(
          "%s: %d bytes at +0x%x are past its end at +0x%x".formatted(name, length, at, size));
    }
    if (!bytes.has(start + at, length)) {
      throw new MalformedException(
          "%s: %d bytes at offset 0x%x are past the end of the file"
              .formatted(name, length, start + at));
    }
    return start + at;
  }
}
