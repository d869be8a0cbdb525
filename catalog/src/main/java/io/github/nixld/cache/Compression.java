package io.github.nixld.cache;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/// How a file of a cache is compressed.
public enum Compression {
  NONE("none", ""),
  XZ("xz", "\u00fd7zXZ\0"),
  ZSTD("zstd", "(\u00b5/\u00fd"),
  BZIP2("bzip2", "BZh"),
  GZIP("gzip", "\u001f\u008b");

  /// How much a dictionary of xz may take: `xz -9` takes 65 MB, Nix's own files 9 MB.
  private static final int XZ_KILOBYTES = 100 << 10;

  private static final int BUFFER = 1 << 16;

  private final String name;
  private final String magic;

  Compression(String name, String magic) {
    this.name = name;
    this.magic = magic;
  }

  /// The compression with a narinfo's word; null if this program cannot read it.
  static @Nullable Compression named(String name) {
    for (Compression compression : values()) {
      if (compression.name.equals(name)) {
        return compression;
      }
    }
    return null;
  }

  /// The word of a narinfo.
  @Override
  public String toString() {
    return name;
  }

  /// The plain bytes. Closing them closes `in`.
  ///
  /// @throws IOException if they cannot be read, or do not begin as such bytes do
  public InputStream open(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case XZ -> new XZInputStream(in, XZ_KILOBYTES);
      case ZSTD -> new ZstdInputStreamNoFinalizer(in);
      case BZIP2 -> new BZip2CompressorInputStream(new BufferedInputStream(in, BUFFER), true);
      case GZIP -> new GZIPInputStream(in, BUFFER);
    };
  }

  /// The plain bytes of a file whose compression only its first bytes show.
  public static InputStream openByMagic(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
    buffered.mark(XZ.magic.length());
    String head = new String(buffered.readNBytes(XZ.magic.length()), StandardCharsets.ISO_8859_1);
    buffered.reset();
    for (Compression compression : values()) {
      if (compression != NONE && head.startsWith(compression.magic)) {
        return compression.open(buffered);
      }
    }
    return buffered;
  }
}
