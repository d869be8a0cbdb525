package io.github.nixld.linux;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// UTF-8 for writing text that has [FileNames] in it: their bytes come out as they were.
public final class FileNamesCharset extends Charset {
  public FileNamesCharset() {
    super("x-nixld-file-names", new String[0]);
  }

  @Override
  public boolean contains(Charset other) {
    return StandardCharsets.UTF_8.contains(other);
  }

  /// UTF-8's own.
  @Override
  public CharsetDecoder newDecoder() {
    return StandardCharsets.UTF_8.newDecoder();
  }

  @Override
  public CharsetEncoder newEncoder() {
    return new Encoder(this);
  }

  private static final class Encoder extends CharsetEncoder {
    private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();

    Encoder(Charset charset) {
      super(charset, 1.1f, 3);
    }

    @Override
    protected CoderResult encodeLoop(CharBuffer in, ByteBuffer out) {
      while (true) {
        CoderResult result = utf8.encode(in, out, false);
        // UTF-8 stops at a lone surrogate, for which it has no bytes.
        if (!result.isMalformed() || !FileNames.isEscape(in.get(in.position()))) {
          return result;
        }
        if (!out.hasRemaining()) {
          return CoderResult.OVERFLOW;
        }
        out.put(FileNames.octet(in.get()));
      }
    }

    @Override
    protected void implReset() {
      utf8.reset();
    }
  }
}
