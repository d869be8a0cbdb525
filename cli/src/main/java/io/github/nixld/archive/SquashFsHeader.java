package io.github.nixld.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The superblock of a squashfs 4.0 (linux fs/squashfs/squashfs_fs.h, struct squashfs_super_block).
///
/// @param compression how its blocks are packed
/// @param blockSize the length of a block of a file when unpacked: a power of two from 4096 to
///   1048576
/// @param fragmentCount how many fragments there are
/// @param root the reference of the root's inode
/// @param inodes where the inodes begin
/// @param directories where the directories begin
/// @param fragments where the offsets of the fragments' metadata begin
record SquashFsHeader(
    SquashFsCompression compression,
    int blockSize,
    long fragmentCount,
    long root,
    long inodes,
    long directories,
    long fragments) {
  static final int LENGTH = 96;

  private static final int MAGIC = 0x73717368;
  private static final int LEAST_BLOCK_LOG = 12;
  private static final int MOST_BLOCK_LOG = 20;
  private static final int MAJOR = 4;

  /// @param bytes the first [#LENGTH] bytes
  static SquashFsHeader of(byte[] bytes) throws ArchiveException {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt(0) != MAGIC) {
      throw new ArchiveException(
          "no squashfs is where its files should begin: start it with --appimage-extract, and name"
              + " what that unpacks");
    }
    int major = in.getShort(28);
    if (major != MAJOR) {
      throw new ArchiveException("its squashfs is of version " + major + ", not " + MAJOR);
    }
    int log = in.getShort(22);
    int blockSize = in.getInt(12);
    if (log < LEAST_BLOCK_LOG || log > MOST_BLOCK_LOG || blockSize != 1 << log) {
      throw new ArchiveException(
          "damaged: block_size %d, block_log %d".formatted(Integer.toUnsignedLong(blockSize), log));
    }
    return new SquashFsHeader(
        SquashFsCompression.of(Short.toUnsignedInt(in.getShort(20))),
        blockSize,
        Integer.toUnsignedLong(in.getInt(16)),
        in.getLong(32),
        in.getLong(64),
        in.getLong(72),
        in.getLong(80));
  }
}
