package io.github.nixld.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Counts what is unpacked from an archive, and what is kept in memory, and stops when it is too
/// much.
final class Budget {
  private final Limits limits;
  private final long most;
  private long entries;
  private long bytes;
  private long kept;
  private long headerEnd = Long.MAX_VALUE;

  /// @param size the size of the archive's file
  Budget(Limits limits, long size) {
    this.limits = limits;
    this.most = Math.min(limits.bytes(), Math.max(limits.always(), size * limits.ratio()));
  }

  /// One more entry.
  void entry() throws ArchiveException {
    if (++entries > limits.entries()) {
      throw new TooMuchException("more than " + limits.entries() + " entries");
    }
  }

  /// Names and attributes follow.
  void beginHeader() {
    headerEnd = bytes + limits.headers();
  }

  /// The contents of an entry follow.
  void endHeader() {
    headerEnd = Long.MAX_VALUE;
  }

  /// A stream whose bytes count.
  InputStream count(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int value = super.read();
        spend(value < 0 ? 0 : 1);
        return value;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        spend(Math.max(count, 0));
        return count;
      }

      @Override
      public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        spend(skipped);
        return skipped;
      }
    };
  }

  /// Some bytes more.
  void spend(long count) throws ArchiveException {
    bytes += count;
    if (bytes > most) {
      throw new TooMuchException("more than " + (most >> 20) + " MB when unpacked");
    }
    if (bytes > headerEnd) {
      throw new ArchiveException(
          "an entry with a name of more than " + limits.headers() + " bytes");
    }
  }

  /// Some bytes of memory more, until the end.
  void keep(long count) throws ArchiveException {
    kept += count;
    if (kept > Limits.LINKS) {
      throw new TooMuchException("more than " + (Limits.LINKS >> 20) + " MB of names and links");
    }
  }
}
