package io.github.nixld.elf;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file read by position through a [FileChannel].
///
/// @param channel open for reading; closed with this
public record ChannelInput(FileChannel channel) implements PositionalInput, Closeable {

  /// Opens a file. The caller has to check that it is a regular file: opening a FIFO would wait for
  /// a writer.
  ///
  /// @throws IOException if it does not exist or cannot be read
  public static ChannelInput open(Path path) throws IOException {
    return new ChannelInput(FileChannel.open(path, StandardOpenOption.READ));
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    int total = 0;
    while (into.hasRemaining()) {
      int count = channel.read(into, position + total);
      if (count <= 0) {
        break;
      }
      total += count;
    }
    return total;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
