package io.github.nixld.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/// Limits how many requests a cache gets at once. A request lasts until its body is closed.
public final class RequestLimit {
  private final Semaphore permits;

  /// @param parallel how many requests may run at once
  public RequestLimit(int parallel) {
    permits = new Semaphore(parallel);
  }

  /// Makes a request.
  public interface Request {
    /// @return the body, which calls [#release] when it is closed
    /// @throws IOException if the request fails
    InputStream send() throws IOException;
  }

  /// Makes a request as soon as the limit permits one more.
  ///
  /// @throws IOException if the request fails
  public InputStream open(Request request) throws IOException {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      throw interrupted();
    }
    InputStream body = null;
    try {
      body = request.send();
      return body;
    } finally {
      if (body == null) {
        permits.release();
      }
    }
  }

  /// A body was closed.
  public void release() {
    permits.release();
  }

  /// Waits.
  ///
  /// @throws InterruptedIOException if this thread is interrupted; it stays so
  public static void sleep(Duration pause) throws InterruptedIOException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /// What a read throws when its thread is interrupted, which it stays.
  public static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }
}
