package io.github.nixld.catalog;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that disappears when it is closed, even if the program is killed. A fault in writing it
/// is thrown as an [UncheckedIOException], because it says nothing about what is being read.
///
/// @param path of the directory, for messages
/// @param channel for reading and writing
record Scratch(Path path, FileChannel channel) implements Closeable {
  static Scratch create(Path directory) {
    try {
      Path file = Files.createTempFile(directory, ".elf", null);
      FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING);
      // Linux keeps the contents for as long as it is open.
      Files.delete(file);
      return new Scratch(directory, channel);
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  void write(byte[] bytes, int length) {
    ByteBuffer left = ByteBuffer.wrap(bytes, 0, length);
    try {
      while (left.hasRemaining()) {
        channel.write(left);
      }
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  private static UncheckedIOException failure(Path directory, IOException e) {
    return new UncheckedIOException(
        new IOException("%s: %s".formatted(directory, e.getMessage()), e));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
