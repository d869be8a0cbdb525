package io.github.nixld.archive;

import java.io.EOFException;
import java.io.IOException;

/// The metadata of a squashfs from one place on, across its blocks.
final class SquashFsMetadata {
  private final SquashFsBlocks blocks;
  private SquashFsBlocks.Metadata block;
  private int at;

  /// @param offset where a block begins
  /// @param at where to begin in it, when unpacked
  SquashFsMetadata(SquashFsBlocks blocks, long offset, int at) throws IOException {
    this.blocks = blocks;
    this.block = blocks.metadata(offset);
    this.at = at;
    if (at > block.bytes.length) {
      throw new ArchiveException("damaged: it points behind a metadata block");
    }
  }

  int u16() throws IOException {
    return next() | next() << 8;
  }

  long u32() throws IOException {
    return u16() | (long) u16() << 16;
  }

  long u64() throws IOException {
    return u32() | u32() << 32;
  }

  byte[] bytes(int length) throws IOException {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) next();
    }
    return bytes;
  }

  private int next() throws IOException {
    if (at == block.bytes.length) {
      block = blocks.metadata(block.next);
      at = 0;
      if (block.bytes.length == 0) {
        throw new EOFException();
      }
    }
    return Byte.toUnsignedInt(block.bytes[at++]);
  }
}
