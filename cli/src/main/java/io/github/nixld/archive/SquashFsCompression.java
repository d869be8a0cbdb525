package io.github.nixld.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/// How the blocks of a squashfs are packed, by the numbers of its superblock (linux
/// fs/squashfs/squashfs_fs.h).
enum SquashFsCompression {
  /// zlib, without the header of gzip(1).
  GZIP(1),
  XZ(4),
  ZSTD(6);

  /// mksquashfs gives xz a dictionary of one block, which has 1 MB at most.
  private static final int XZ_KILOBYTES = 16 << 10;

  private final int number;

  SquashFsCompression(int number) {
    this.number = number;
  }

  static SquashFsCompression of(int number) throws ArchiveException {
    for (SquashFsCompression compression : values()) {
      if (compression.number == number) {
        return compression;
      }
    }
    String name =
        switch (number) {
          case 2 -> "lzma";
          case 3 -> "lzo";
          case 5 -> "lz4";
          default -> "number " + number;
        };
    throw new ArchiveException("its squashfs is packed with " + name + ": unpack it first");
  }

  /// Unpacks a block.
  ///
  /// @param most its greatest length when unpacked
  byte[] plain(byte[] packed, int most) throws IOException {
    try (InputStream in = open(new ByteArrayInputStream(packed))) {
      return in.readNBytes(most);
    } catch (IOException e) {
      // The block is complete, so nothing after this can be missing.
      throw new ArchiveException("damaged: a block cannot be unpacked: " + e.getMessage());
    }
  }

  private InputStream open(InputStream in) throws IOException {
    return switch (this) {
      case GZIP -> new InflaterInputStream(in);
      case XZ ->
          XZCompressorInputStream.builder()
              .setInputStream(in)
              .setMemoryLimitKiB(XZ_KILOBYTES)
              .get();
      case ZSTD -> new ZstdCompressorInputStream(in);
    };
  }
}
