package io.github.nixld.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// What precedes the payload of an RPM package (rpm docs/manual/format.md):
///
/// ```
/// lead       96 bytes, begins with ed ab ee db
/// signature  a header structure, filled up to a multiple of 8 bytes
/// header     a header structure
/// payload
///
/// header structure: 8e ad e8 01, 4 bytes reserved, number of index entries, number of bytes of data,
///                   16 bytes for each index entry, the data; numbers are big-endian, 4 bytes
/// ```
///
/// rpm allows 65,536 index entries and 256 MB of data in a header, and so does this.
final class RpmHeader {
  static final String MAGIC = "\u00ed\u00ab\u00ee\u00db";

  private static final int LEAD = 96;
  private static final int HEADER_MAGIC = 0x8eade801;
  private static final int INTRODUCTION = 16;
  private static final int MOST_ENTRIES = 65_536;
  private static final int MOST_DATA = 256 << 20;

  private RpmHeader() {}

  /// Moves a stream from the beginning of a package to its payload.
  static void skip(InputStream in) throws IOException {
    in.skipNBytes(LEAD);
    long signature = structure(in, "signature");
    in.skipNBytes(-signature & 7);
    structure(in, "header");
  }

  /// @return the length of the structure
  private static long structure(InputStream in, String what) throws IOException {
    ByteBuffer start = ByteBuffer.wrap(in.readNBytes(INTRODUCTION));
    if (start.limit() < INTRODUCTION || start.getInt(0) != HEADER_MAGIC) {
      throw new ArchiveException("damaged: its " + what + " does not begin with 8eade801");
    }
    int entries = start.getInt(8);
    int data = start.getInt(12);
    if (entries < 0 || entries > MOST_ENTRIES || data < 0 || data > MOST_DATA) {
      throw new ArchiveException(
          "damaged: its %s has %d entries and %d bytes"
              .formatted(what, Integer.toUnsignedLong(entries), Integer.toUnsignedLong(data)));
    }
    long length = 16L * entries + data;
    in.skipNBytes(length);
    return INTRODUCTION + length;
  }
}
