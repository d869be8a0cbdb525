package io.github.nixld.cache;

import io.github.nixld.signature.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// The bytes of a NAR; [#verify] checks that they are exactly the signed ones. Decompression ends
/// at the signed size.
public final class NarInput extends InputStream {
  private static final int BUFFER = 1 << 16;

  private final InputStream plain;
  private final NarInfo info;
  private final MessageDigest digest;
  private long size;
  private boolean ended;

  /// @param plain the decompressed bytes; closed with this
  /// @param info what they have to be
  NarInput(InputStream plain, NarInfo info) {
    this.plain = plain;
    this.info = info;
    digest = Sha256.start();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int read = ended ? -1 : plain.read(into, offset, length);
    if (read < 0) {
      ended = true;
      return -1;
    }
    size += read;
    if (size > info.narSize()) {
      throw new CacheException(
          "%s: more than the %d bytes of NarSize".formatted(info.url(), info.narSize()));
    }
    digest.update(into, offset, read);
    return read;
  }

  /// Reads the rest, and checks size and hash. Use what was read only after this.
  ///
  /// @throws CacheException if it is not the NAR that was signed
  public void verify() throws IOException {
    byte[] rest = new byte[BUFFER];
    while (read(rest, 0, rest.length) >= 0) {
      // It is only hashed.
    }
    if (size != info.narSize()) {
      throw new CacheException(
          "%s: %d bytes, NarSize is %d".formatted(info.url(), size, info.narSize()));
    }
    NarHash hash = NarHash.of(digest.digest());
    if (!hash.equals(info.narHash())) {
      throw new CacheException(
          "%s: its hash is %s, NarHash is %s".formatted(info.url(), hash, info.narHash()));
    }
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }
}
