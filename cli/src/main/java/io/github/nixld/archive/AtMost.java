package io.github.nixld.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/// A file of which only so many bytes may be read, until the limit is lifted.
final class AtMost implements SeekableByteChannel {
  private final SeekableByteChannel file;
  private final String what;
  private long left;

  /// @param most how many bytes
  /// @param what is being read, for the message
  AtMost(SeekableByteChannel file, long most, String what) {
    this.file = file;
    this.left = most;
    this.what = what;
  }

  /// From now on everything may be read.
  void noMore() {
    left = Long.MAX_VALUE;
  }

  @Override
  public int read(ByteBuffer buffer) throws IOException {
    int count = file.read(buffer);
    left -= Math.max(count, 0);
    if (left < 0) {
      throw new TooMuchException(what + " is too large");
    }
    return count;
  }

  @Override
  public int write(ByteBuffer buffer) throws IOException {
    return file.write(buffer);
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    file.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public SeekableByteChannel truncate(long size) throws IOException {
    file.truncate(size);
    return this;
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
