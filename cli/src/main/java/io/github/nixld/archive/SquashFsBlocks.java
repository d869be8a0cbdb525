package io.github.nixld.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/// The blocks of a squashfs, by their offsets in it, unpacked. Some metadata and one block of data
/// are kept.
final class SquashFsBlocks {
  /// The largest length of an unpacked metadata block.
  static final int METADATA = 8192;

  /// 0.5 MB. A directory and its inodes are usually in two blocks.
  private static final int KEPT = 64;

  private static final int PLAIN_METADATA = 1 << 15;
  private static final int PLAIN_DATA = 1 << 24;

  private final FileChannel file;
  private final long base;
  private final Budget budget;
  private final SquashFsHeader header;

  private final Map<Long, Metadata> metadata =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Metadata> eldest) {
          return size() > KEPT;
        }
      };

  private long keptAt = -1;
  private byte[] kept = {};

  /// A metadata block.
  static final class Metadata {
    final byte[] bytes;

    /// Where the next one begins.
    final long next;

    Metadata(byte[] bytes, long next) {
      this.bytes = bytes;
      this.next = next;
    }
  }

  private SquashFsBlocks(FileChannel file, long base, Budget budget) throws IOException {
    this.file = file;
    this.base = base;
    this.budget = budget;
    this.header = SquashFsHeader.of(read(0, SquashFsHeader.LENGTH));
  }

  /// @param base where the squashfs begins in the file
  /// @param budget everything that is unpacked counts
  static SquashFsBlocks open(FileChannel file, long base, Budget budget) throws IOException {
    return new SquashFsBlocks(file, base, budget);
  }

  SquashFsHeader header() {
    return header;
  }

  Metadata metadata(long offset) throws IOException {
    Metadata block = metadata.get(offset);
    if (block == null) {
      int length = ByteBuffer.wrap(read(offset, 2)).order(ByteOrder.LITTLE_ENDIAN).getShort();
      boolean plain = (length & PLAIN_METADATA) != 0;
      length &= PLAIN_METADATA - 1;
      if (length == 0 || length > METADATA) {
        throw new ArchiveException("damaged: a metadata block of " + length + " bytes");
      }
      byte[] packed = read(offset + 2, length);
      byte[] bytes = plain ? packed : header.compression().plain(packed, METADATA);
      budget.spend(bytes.length);
      block = new Metadata(bytes, offset + 2 + length);
      metadata.put(offset, block);
    }
    return block;
  }

  /// A block of a file, or a fragment.
  ///
  /// @param size its length in the file, with a bit that is set if it is not packed
  byte[] data(long offset, int size) throws IOException {
    if (offset != keptAt) {
      int length = length(size);
      if (length > header.blockSize()) {
        throw new ArchiveException("damaged: a block of " + length + " bytes");
      }
      byte[] packed = read(offset, length);
      kept =
          (size & PLAIN_DATA) != 0
              ? packed
              : header.compression().plain(packed, header.blockSize());
      keptAt = offset;
      budget.spend(kept.length);
    }
    return kept;
  }

  /// A block of zeros, which takes nothing in the file.
  byte[] hole(int length) throws ArchiveException {
    budget.spend(length);
    return new byte[length];
  }

  /// How many bytes of the file a block takes; 0 for a hole.
  static int length(int size) {
    return size & (PLAIN_DATA - 1);
  }

  /// A number in the file.
  long u64(long offset) throws IOException {
    return ByteBuffer.wrap(read(offset, Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private byte[] read(long offset, int length) throws IOException {
    if (offset < 0 || base < 0 || offset > Long.MAX_VALUE - base - length) {
      throw new ArchiveException(
          "damaged: a block at offset 0x%x is beyond the end of any file".formatted(offset));
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, base + offset + buffer.position()) < 0) {
        throw new EOFException();
      }
    }
    return buffer.array();
  }
}
