package io.github.nixld.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.jspecify.annotations.Nullable;

/// How a stream is compressed, by its first bytes.
enum Compression {
  GZIP("\u001f\u008b"),
  BZIP2("BZh"),
  XZ("\u00fd7zXZ\0"),
  ZSTD("(\u00b5/\u00fd");

  /// What a dictionary of xz may take: `xz -9` takes 65 MB.
  private static final int XZ_KILOBYTES = 512 << 10;

  private final String magic;

  Compression(String magic) {
    this.magic = magic;
  }

  /// The compression of something that begins with these bytes, one character each; null where
  /// there is none.
  static @Nullable Compression of(String head) {
    for (Compression compression : values()) {
      if (head.startsWith(compression.magic)) {
        return compression;
      }
    }
    return null;
  }

  /// The plain bytes of a stream, whether it is compressed or not.
  static InputStream open(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
    buffered.mark(XZ.magic.length());
    byte[] head = buffered.readNBytes(XZ.magic.length());
    buffered.reset();
    Compression compression = of(new String(head, StandardCharsets.ISO_8859_1));
    return compression == null ? buffered : compression.plain(buffered);
  }

  private InputStream plain(InputStream in) throws IOException {
    return switch (this) {
      case GZIP -> new GZIPInputStream(in, 1 << 16);
      case BZIP2 -> new BZip2CompressorInputStream(in, true);
      case XZ ->
          XZCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .setMemoryLimitKiB(XZ_KILOBYTES)
              .get();
      case ZSTD -> new ZstdCompressorInputStream(in);
    };
  }
}
