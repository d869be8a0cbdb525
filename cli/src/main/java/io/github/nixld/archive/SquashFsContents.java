package io.github.nixld.archive;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The contents of a file of a squashfs, a block at a time. Only requested blocks are unpacked.
final class SquashFsContents extends InputStream {
  private final SquashFsBlocks blocks;
  private final int blockSize;
  private final SquashFsMetadata lengths;
  private final @Nullable SquashFsFragment end;
  private long next;
  private long left;
  private byte[] block = {};
  private int at;

  /// @param lengths where the lengths of its blocks stand, one after the other
  /// @param start where its first block begins
  /// @param length how long it is
  /// @param end the end after the last whole block; null if that has a block of its own
  SquashFsContents(
      SquashFsBlocks blocks,
      SquashFsMetadata lengths,
      long start,
      long length,
      @Nullable SquashFsFragment end) {
    this.blocks = blocks;
    this.blockSize = blocks.header().blockSize();
    this.lengths = lengths;
    this.next = start;
    this.left = length;
    this.end = end;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (at == block.length && left > 0) {
      block = fetch((int) Math.min(blockSize, left));
      left -= block.length;
      at = 0;
    }
    int count = Math.min(length, block.length - at);
    if (count == 0) {
      return length == 0 ? 0 : -1;
    }
    System.arraycopy(block, at, buffer, offset, count);
    at += count;
    return count;
  }

  private byte[] fetch(int length) throws IOException {
    if (length < blockSize && end != null) {
      return end.bytes(length);
    }
    int size = (int) lengths.u32();
    if (SquashFsBlocks.length(size) == 0) {
      return blocks.hole(length);
    }
    byte[] bytes = blocks.data(next, size);
    next += SquashFsBlocks.length(size);
    if (bytes.length != length) {
      throw new ArchiveException(
          "damaged: a block of %d bytes has %d".formatted(length, bytes.length));
    }
    return bytes;
  }
}
