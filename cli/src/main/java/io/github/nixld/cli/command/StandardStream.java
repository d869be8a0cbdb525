package io.github.nixld.cli.command;

import io.github.nixld.linux.FileNamesCharset;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// Standard output or standard error. It remembers why it could not be written; a [PrintStream]
/// only remembers that.
public final class StandardStream extends OutputStream {
  private static final int BUFFER = 64 * 1024;

  private final FileOutputStream file;
  private final byte[] buffer = new byte[BUFFER];
  private int length;
  private @Nullable IOException failure;

  public StandardStream(FileDescriptor descriptor) {
    this.file = new FileOutputStream(descriptor);
  }

  /// A stream of text to here. It is written when it is flushed or when there is much.
  public PrintStream text() {
    return new PrintStream(this, false, new FileNamesCharset());
  }

  /// Why something was lost; null if nothing was.
  public @Nullable String failure() {
    return failure == null ? null : Paths.reason(failure);
  }

  /// Whether the reader at the other end of a pipe has closed it.
  public boolean isBrokenPipe() {
    return failure != null && String.valueOf(failure.getMessage()).equals("Broken pipe");
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    if (count > BUFFER - length) {
      flush();
    }
    if (count > BUFFER) {
      send(bytes, from, count);
    } else {
      System.arraycopy(bytes, from, buffer, length, count);
      length += count;
    }
  }

  @Override
  public void flush() throws IOException {
    int count = length;
    length = 0;
    send(buffer, 0, count);
  }

  private void send(byte[] bytes, int from, int count) throws IOException {
    if (failure != null || count == 0) {
      return;
    }
    try {
      file.write(bytes, from, count);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }
}
