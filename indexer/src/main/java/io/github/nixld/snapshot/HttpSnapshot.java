package io.github.nixld.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// A catalog behind HTTP.
final class HttpSnapshot implements SnapshotSource {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int UNSATISFIABLE = 416;
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofMinutes(1);

  private final URI base;
  private final HttpClient client;

  /// @param base ends with a slash
  HttpSnapshot(URI base) {
    this.base = base;
    this.client =
        HttpClient.newBuilder()
            // Without TLS, HTTP/2 begins with a request to change to it, which some servers refuse.
            .version(
                "https".equals(base.getScheme())
                    ? HttpClient.Version.HTTP_2
                    : HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT)
            .build();
  }

  @Override
  public String address() {
    return base.toString();
  }

  @Override
  public Opened open(String file, long from) throws IOException {
    URI uri = base.resolve(file);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(ANSWER);
    if (from > 0) {
      request.header("Range", "bytes=%d-".formatted(from));
    }
    HttpResponse<InputStream> response;
    try {
      response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (IOException e) {
      String reason = e.getMessage() == null ? "no connection" : e.getMessage();
      throw new IOException("%s cannot be read: %s".formatted(uri, reason), e);
    }
    String range = response.headers().firstValue("Content-Range").orElse("");
    switch (response.statusCode()) {
      case OK -> {
        return new Opened(response.body(), 0);
      }
      case PARTIAL -> {
        if (range.startsWith("bytes %d-".formatted(from))) {
          return new Opened(response.body(), from);
        }
      }
      case UNSATISFIABLE -> {
        if (from > 0) {
          // What is there is longer than the file: from the beginning.
          response.body().close();
          return open(file, 0);
        }
      }
      default -> {}
    }
    response.body().close();
    throw new SnapshotException("%s: status %d".formatted(uri, response.statusCode()));
  }
}
