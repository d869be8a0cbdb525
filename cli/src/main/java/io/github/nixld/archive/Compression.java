package io.github.nixld.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.lzma.LZMACompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.z.ZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.jspecify.annotations.Nullable;

/// How a stream is compressed, by its first bytes.
enum Compression {
  GZIP("\u001f\u008b"),
  COMPRESS("\u001f\u009d"),
  BZIP2("BZh"),
  XZ("\u00fd7zXZ\0"),
  LZMA("]\0"),
  ZSTD("(\u00b5/\u00fd"),
  LZ4("\u0004\"M\u0018"),
  /// A frame of zstd or lz4 that has no contents and may stand before the others (zstd
  /// doc/zstd_compression_format.md, "Skippable Frames"). `pzstd` begins with one.
  SKIPPABLE("*M\u0018") {
    @Override
    boolean begins(String head) {
      return head.startsWith(magic, 1) && (head.charAt(0) & 0xf0) == 0x50;
    }
  };

  /// How many of the first bytes decide.
  static final int HEAD = 14;

  private static final Pattern SUFFIX = Pattern.compile("(?i).\\.(gz|z|bz2|xz|lzma|zst|zstd|lz4)$");

  final String magic;

  Compression(String magic) {
    this.magic = magic;
  }

  /// The compression of a stream that begins with these bytes, one character each; null for none.
  static @Nullable Compression of(String head) {
    for (Compression compression : values()) {
      if (compression.begins(head)) {
        return compression;
      }
    }
    return null;
  }

  boolean begins(String head) {
    return head.startsWith(magic) && (this != LZMA || isLzma(head));
  }

  /// The older format has no magic number: properties 1 byte, size of the dictionary 4, length 8 or
  /// -1, then a byte that is 0. Improbable values are refused, as in xz(1) (xz
  /// src/liblzma/common/alone_decoder.c).
  private static boolean isLzma(String head) {
    if (head.length() < HEAD) {
      return false;
    }
    ByteBuffer fields =
        ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1)).order(ByteOrder.LITTLE_ENDIAN);
    int dictionary = fields.getInt(1);
    long length = fields.getLong(5);
    int rest = dictionary & ~Integer.highestOneBit(dictionary);
    return (dictionary >>> 12) != 0
        && (rest == 0 || rest == Integer.highestOneBit(dictionary) >>> 1)
        && (length == -1 || (length >= 0 && length < 1L << 38))
        && fields.get(13) == 0;
  }

  /// The name without the suffix of the compression: `tool` for `tool.gz`.
  static String plainName(String name) {
    return SUFFIX.matcher(name).find() ? name.substring(0, name.lastIndexOf('.')) : name;
  }

  /// The plain bytes of a stream, whether it is compressed or not.
  static InputStream open(InputStream in) throws IOException {
    BufferedInputStream buffered = new Ahead(in);
    Compression compression = peek(buffered);
    while (compression == SKIPPABLE) {
      byte[] header = buffered.readNBytes(8);
      buffered.skipNBytes(
          Integer.toUnsignedLong(ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(4)));
      compression = peek(buffered);
    }
    return compression == null ? buffered : compression.plain(buffered);
  }

  private static @Nullable Compression peek(BufferedInputStream in) throws IOException {
    in.mark(HEAD);
    byte[] head = in.readNBytes(HEAD);
    in.reset();
    return of(new String(head, StandardCharsets.ISO_8859_1));
  }

  private InputStream plain(InputStream in) throws IOException {
    return switch (this) {
      case GZIP -> new GZIPInputStream(in, 1 << 16);
      case COMPRESS -> new ZCompressorInputStream(in, Limits.DECOMPRESSOR_KILOBYTES);
      case BZIP2 -> new BZip2CompressorInputStream(in, true);
      case XZ ->
          XZCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .setMemoryLimitKiB(Limits.DECOMPRESSOR_KILOBYTES)
              .get();
      case LZMA ->
          LZMACompressorInputStream.builder()
              .setInputStream(in)
              .setMemoryLimitKiB(Limits.DECOMPRESSOR_KILOBYTES)
              .get();
      case LZ4 -> new FramedLZ4CompressorInputStream(in, true);
      case ZSTD -> new ZstdCompressorInputStream(in);
      case SKIPPABLE -> in;
    };
  }

  /// Reports available bytes until the end: otherwise GZIPInputStream does not read the next
  /// member, and streams of decompressors and archives report none themselves.
  private static final class Ahead extends BufferedInputStream {
    Ahead(InputStream in) {
      super(in, 1 << 16);
    }

    @Override
    public synchronized int available() throws IOException {
      if (pos >= count) {
        mark(1);
        int next = read();
        reset();
        if (next < 0) {
          return 0;
        }
      }
      return count - pos;
    }
  }
}
