package io.github.nixld.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// The body of a response. If it breaks off, or no byte comes for too long, it requests the rest.
final class HttpBody extends InputStream {
  private static final int PARTIAL = 206;
  private static final long NEVER = Long.MAX_VALUE;

  /// A transfer that stays slower than this for so long is given up: one server must not stop a
  /// build for ever.
  private static final long SLOWEST = 10_000;

  private static final long SLOW_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final HttpSource source;
  private final URI uri;
  private final long started = System.nanoTime();
  private final Future<?> watch;
  private volatile InputStream body;

  /// When the current read began; [#NEVER] while none is under way.
  private volatile long reading = NEVER;

  /// How long the file is; -1 if the server does not say.
  private final long length;

  private long position;
  private int failures;
  private boolean closed;

  private HttpBody(HttpSource source, URI uri, HttpResponse<InputStream> first) {
    this.source = source;
    this.uri = uri;
    this.body = first.body();
    this.length = first.headers().firstValueAsLong("Content-Length").orElse(-1);
    long stall = source.patience().stall().toNanos();
    this.watch =
        source
            .watch()
            .scheduleWithFixedDelay(
                () -> closeIfStalled(stall), stall / 4 + 1, stall / 4 + 1, TimeUnit.NANOSECONDS);
  }

  static HttpBody open(HttpSource source, URI uri) throws IOException {
    return new HttpBody(source, uri, source.get(uri, 0));
  }

  private void closeIfStalled(long stall) {
    long since = reading;
    if (since != NEVER && System.nanoTime() - since > stall) {
      try {
        body.close();
      } catch (IOException e) {
        // The reader sees it.
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int wanted) throws IOException {
    while (true) {
      IOException fault;
      reading = System.nanoTime();
      try {
        int read = body.read(into, offset, wanted);
        if (read >= 0) {
          position += read;
          checkSpeed();
          return read;
        }
        if (length < 0 || position >= length) {
          return -1;
        }
        fault = new IOException("the body ends after %d of %d bytes".formatted(position, length));
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        fault = e;
      } finally {
        reading = NEVER;
      }
      resume(fault);
    }
  }

  private void checkSpeed() throws IOException {
    long nanos = System.nanoTime() - started;
    if (nanos > SLOW_NANOS && position < TimeUnit.NANOSECONDS.toSeconds(nanos) * SLOWEST) {
      throw new IOException("%s: slower than %d bytes a second".formatted(uri, SLOWEST));
    }
  }

  /// Requests the rest.
  private void resume(IOException fault) throws IOException {
    body.close();
    if (++failures >= source.patience().tries() || closed) {
      throw new IOException("%s: %s".formatted(uri, HttpSource.reason(fault)), fault);
    }
    RequestLimit.sleep(source.patience().pause(failures));
    HttpResponse<InputStream> rest = source.get(uri, position);
    body = rest.body();
    if (rest.statusCode() == PARTIAL) {
      String range = rest.headers().firstValue("Content-Range").orElse("");
      if (!range.startsWith("bytes %d-".formatted(position))) {
        throw new CacheException(
            "%s: asked for bytes from %d on, got '%s'".formatted(uri, position, range));
      }
    } else {
      // A server without ranges sends the file from the start.
      body.skipNBytes(position);
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      watch.cancel(false);
      source.release();
      body.close();
    }
  }
}
