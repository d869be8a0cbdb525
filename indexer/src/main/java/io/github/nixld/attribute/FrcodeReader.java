package io.github.nixld.attribute;

import java.io.IOException;
import java.io.InputStream;

/// The entries of a nix-index database, format 1 (nix-index src/frcode.rs), as they come out of
/// decompression. Each is
///
///     meta 0x00 diff suffix 0x0A
///
/// where diff changes how many bytes the path shares with the one before: one signed byte, or 0x80
/// and two bytes, the high one first. diff itself may be 0x00 or 0x0A, so these bytes cannot be
/// used to split entries. For example
///
///     0d 00 00 0a                  directory ""
///     0d 00 00 /lib 0a             directory "/lib"
///     9r 00 04 /libz.so.1 0a       shares 4 bytes: "/lib/libz.so.1"
///     libz.so.1s 00 09 2 0a        shares 13: "/lib/libz.so.2", a link to libz.so.1
///     p 00 f3 {"hash":…} 0a        the footer of the package: shares none again
///
/// The bytes of an entry are valid until the next one is read. Meta and path are limited to 64 KiB
/// each.
final class FrcodeReader {
  private static final int MAX_META = 1 << 16;
  private static final int MAX_PATH = 1 << 16;

  /// A difference that does not fit into one byte follows.
  private static final int WIDE = 0x80;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 17];
  private int position;
  private int limit;
  private long before;

  private final byte[] meta = new byte[MAX_META];
  private int metaLength;
  private final byte[] path = new byte[MAX_PATH];
  private int pathLength;
  private int shared;

  FrcodeReader(InputStream in) {
    this.in = in;
  }

  /// Reads the next entry.
  ///
  /// @return false at the end
  /// @throws AttributesException if the bytes are not an entry
  /// @throws IOException if they cannot be read or decompressed
  boolean next() throws IOException, AttributesException {
    if (position == limit && !fill()) {
      return false;
    }
    metaLength = readUntil((byte) 0, meta, 0, "the description of a file");
    int from = shared + readDifference();
    if (from < 0 || from > pathLength) {
      throw malformed(
          "a path shares %d bytes with one of %d before it".formatted(from, pathLength));
    }
    shared = from;
    pathLength = readUntil((byte) '\n', path, shared, "a path");
    return true;
  }

  /// Forgets the path: the next entry shares nothing.
  void forget() {
    shared = 0;
    pathLength = 0;
  }

  byte[] meta() {
    return meta;
  }

  int metaLength() {
    return metaLength;
  }

  byte[] path() {
    return path;
  }

  int pathLength() {
    return pathLength;
  }

  private int readDifference() throws IOException, AttributesException {
    int first = read();
    if (first != WIDE) {
      return (byte) first;
    }
    int high = read();
    return (short) (high << 8 | read());
  }

  private int read() throws IOException, AttributesException {
    if (position == limit && !fill()) {
      throw malformed("it ends in the middle of a path");
    }
    return buffer[position++] & 0xff;
  }

  /// @return the end of what is in the target now
  private int readUntil(byte end, byte[] target, int start, String what)
      throws IOException, AttributesException {
    int length = start;
    while (true) {
      if (position == limit && !fill()) {
        throw malformed("it ends in the middle of " + what);
      }
      int at = position;
      while (at < limit && buffer[at] != end) {
        at++;
      }
      int count = at - position;
      if (count > target.length - length) {
        throw malformed("%s has more than %d bytes".formatted(what, target.length));
      }
      System.arraycopy(buffer, position, target, length, count);
      length += count;
      position = at;
      if (at < limit) {
        position++;
        return length;
      }
    }
  }

  private boolean fill() throws IOException {
    before += limit;
    position = 0;
    limit = Math.max(0, in.readNBytes(buffer, 0, buffer.length));
    return limit > 0;
  }

  /// What is wrong, and where: the offset after decompression.
  AttributesException malformed(String what) {
    return new AttributesException(
        "%s (at byte %d, decompressed)".formatted(what, before + position));
  }
}
