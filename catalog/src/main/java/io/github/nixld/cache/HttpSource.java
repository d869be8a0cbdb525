package io.github.nixld.cache;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/// A cache behind HTTP. It limits the number of requests that run at once. A body that breaks off
/// is continued where it ended.
final class HttpSource implements CacheSource {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NOT_FOUND = 404;
  private static final int GONE = 410;
  private static final int FORBIDDEN = 403;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;
  private static final int NOT_IMPLEMENTED = 501;
  private static final Duration CONNECT = Duration.ofSeconds(20);

  private final URI base;
  private final Patience patience;
  private final RequestLimit limit;
  private final HttpClient client;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("stalled bodies").factory());

  /// @param base ends with a slash
  HttpSource(URI base, Patience patience) {
    this.base = base;
    this.patience = patience;
    this.limit = new RequestLimit(patience.parallel());
    this.client =
        HttpClient.newBuilder()
            // Without TLS, HTTP/2 begins with an upgrade request, which some servers refuse.
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
  public InputStream open(String file) throws IOException {
    URI uri = uri(file);
    return limit.open(() -> HttpBody.open(this, uri));
  }

  private URI uri(String file) throws CacheException {
    try {
      return new URI(base + file);
    } catch (URISyntaxException e) {
      throw new CacheException("%s%s is not an address".formatted(base, file));
    }
  }

  Patience patience() {
    return patience;
  }

  ScheduledExecutorService watch() {
    return watch;
  }

  /// A body was closed.
  void release() {
    limit.release();
  }

  /// Requests a file from a position on, several times if needed.
  ///
  /// @return a response with status 200 or 206
  HttpResponse<InputStream> get(URI uri, long from) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Duration pause;
      try {
        HttpResponse<InputStream> response = send(uri, from);
        int status = response.statusCode();
        if (status == OK || (status == PARTIAL && from > 0)) {
          return response;
        }
        response.body().close();
        check(uri, status, attempt);
        pause = pause(response, attempt);
      } catch (CacheException e) {
        throw e;
      } catch (IOException e) {
        if (attempt == patience.tries()) {
          throw new IOException("%s: %s".formatted(uri, reason(e)), e);
        }
        pause = patience.pause(attempt);
      }
      RequestLimit.sleep(pause);
    }
  }

  private HttpResponse<InputStream> send(URI uri, long from) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(patience.stall());
    request.header("User-Agent", "nixld-catalog");
    if (from > 0) {
      request.header("Range", "bytes=%d-".formatted(from));
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      throw RequestLimit.interrupted();
    } catch (IllegalArgumentException e) {
      throw new CacheException("%s is not an address: %s".formatted(uri, e.getMessage()));
    }
  }

  private void check(URI uri, int status, int attempt) throws IOException {
    if (status == NOT_FOUND || status == GONE || status == FORBIDDEN) {
      // Object stores that cannot be listed answer 403 for missing files.
      throw new NotInCacheException("%s: status %d".formatted(uri, status));
    }
    boolean passing =
        status == TOO_MANY
            || status == REQUEST_TIMEOUT
            || (status >= SERVER_ERROR && status != NOT_IMPLEMENTED);
    if (!passing) {
      throw new CacheException("%s: status %d".formatted(uri, status));
    }
    if (attempt == patience.tries()) {
      throw new IOException("%s: status %d, %d times".formatted(uri, status, attempt));
    }
  }

  /// The pause that the server asks for (RFC 9110, section 10.2.3).
  private Duration pause(HttpResponse<?> response, int attempt) {
    String after = response.headers().firstValue("Retry-After").orElse("").strip();
    Duration asked = Duration.ZERO;
    if (after.matches("[0-9]{1,9}")) {
      asked = Duration.ofSeconds(Long.parseLong(after));
    } else if (!after.isEmpty()) {
      try {
        Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(after));
        asked = Duration.between(Instant.now(), until);
      } catch (DateTimeParseException e) {
        asked = Duration.ZERO;
      }
    }
    Duration own = patience.pause(attempt);
    Duration longer = asked.compareTo(own) > 0 ? asked : own;
    return longer.compareTo(patience.longestPause()) > 0 ? patience.longestPause() : longer;
  }

  static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  @Override
  public void close() {
    watch.shutdownNow();
    client.shutdownNow();
  }
}
