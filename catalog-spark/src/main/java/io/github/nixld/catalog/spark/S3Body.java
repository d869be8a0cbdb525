package io.github.nixld.catalog.spark;

import io.github.nixld.cache.RequestLimit;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// An object of S3. If it breaks off, the rest is asked for: of the same version, or none.
final class S3Body extends InputStream {
  private final S3Source source;
  private final String file;
  private final @Nullable Long length;
  private final @Nullable String tag;
  private ResponseInputStream<GetObjectResponse> body;
  private long position;
  private int failures;
  private boolean ended;
  private boolean closed;

  S3Body(S3Source source, String file, ResponseInputStream<GetObjectResponse> first) {
    this.source = source;
    this.file = file;
    this.body = first;
    this.length = first.response().contentLength();
    this.tag = first.response().eTag();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int wanted) throws IOException {
    while (true) {
      Exception fault;
      try {
        int read = body.read(into, offset, wanted);
        if (read >= 0) {
          position += read;
          return read;
        }
        if (length == null || position >= length) {
          ended = true;
          return -1;
        }
        fault = new IOException("it ends after %d of %d bytes".formatted(position, length));
      } catch (InterruptedIOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        // A time-out of the socket.
        fault = e;
      } catch (IOException | SdkException e) {
        fault = e;
      }
      resume(fault);
    }
  }

  private void resume(Exception fault) throws IOException {
    body.abort();
    if (++failures >= source.patience().tries() || closed) {
      throw new IOException("%s: %s".formatted(source.name(file), fault.getMessage()), fault);
    }
    RequestLimit.sleep(source.patience().pause(failures));
    body = source.get(file, position, tag);
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      source.release();
      if (ended) {
        body.close();
      } else {
        // To close it would read the rest.
        body.abort();
      }
    }
  }
}
