package io.github.nixld.catalog;

import io.github.nixld.signature.Sha256;
import io.github.nixld.snapshot.Manifest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/// A new file, with the hash of what is written to it.
final class HashedFile extends OutputStream {
  private static final int NAME_DIGITS = 16;
  private static final int BUFFER = 1 << 16;

  private final Path path;
  private final OutputStream out;
  private final MessageDigest digest = Sha256.start();
  private long size;

  HashedFile(Path path) throws IOException {
    this.path = path;
    this.out =
        new BufferedOutputStream(
            Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            BUFFER);
  }

  @Override
  public void write(int next) throws IOException {
    write(new byte[] {(byte) next}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    digest.update(bytes, offset, length);
    size += length;
  }

  /// How much was written.
  long size() {
    return size;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  Path path() {
    return path;
  }

  /// Describes the file after it was closed. Its name contains the beginning of its hash, so that a
  /// new file never replaces one that a user is fetching.
  Manifest.File described(String prefix, String suffix) {
    String hash = HexFormat.of().formatHex(digest.digest());
    return new Manifest.File(prefix + "-" + hash.substring(0, NAME_DIGITS) + suffix, size, hash);
  }
}
