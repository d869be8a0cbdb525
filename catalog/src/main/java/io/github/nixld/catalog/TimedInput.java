package io.github.nixld.catalog;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// A stream that ends with a fault if it takes too long.
final class TimedInput extends FilterInputStream {
  private final long start;
  private final Duration limit;

  /// @param start when the time began to run, as `System.nanoTime` has it
  TimedInput(InputStream in, long start, Duration limit) {
    super(in);
    this.start = start;
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    check();
    return in.read();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    check();
    return in.read(into, offset, length);
  }

  private void check() throws IOException {
    if (System.nanoTime() - start >= limit.toNanos()) {
      throw new IOException("not read within %d seconds".formatted(limit.toSeconds()));
    }
  }
}
