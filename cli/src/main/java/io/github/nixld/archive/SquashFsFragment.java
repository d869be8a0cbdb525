package io.github.nixld.archive;

import java.io.IOException;
import java.util.Arrays;

/// The end of a file of a squashfs, which shares a block with others. Fragments are listed in
/// metadata, 16 bytes each: where it begins 8, its length 4, unused 4.
///
/// @param number which fragment
/// @param offset where the end of the file begins in it
record SquashFsFragment(SquashFsBlocks blocks, long number, long offset) {
  private static final int ENTRY = 16;
  private static final int IN_BLOCK = SquashFsBlocks.METADATA / ENTRY;

  /// @param length how many bytes of it belong to the file
  byte[] bytes(int length) throws IOException {
    SquashFsHeader header = blocks.header();
    if (number >= header.fragmentCount()) {
      throw new ArchiveException("damaged: it has no fragment " + number);
    }
    long list = blocks.u64(header.fragments() + number / IN_BLOCK * Long.BYTES);
    SquashFsMetadata entry = new SquashFsMetadata(blocks, list, (int) (number % IN_BLOCK) * ENTRY);
    long start = entry.u64();
    byte[] shared = blocks.data(start, (int) entry.u32());
    if (offset > shared.length - length) {
      throw new ArchiveException("damaged: a file ends behind its fragment");
    }
    return Arrays.copyOfRange(shared, (int) offset, (int) offset + length);
  }
}
