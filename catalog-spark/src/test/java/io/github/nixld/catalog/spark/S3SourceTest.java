package io.github.nixld.catalog.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.nixld.cache.CacheException;
import io.github.nixld.cache.NotInCacheException;
import io.github.nixld.cache.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A server of S3 that is not at its best.
class S3SourceTest {
  private static final byte[] OBJECT = new byte[100_000];
  private static final Patience PATIENCE =
      new Patience(1, 3, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(20));

  private HttpServer server;
  private final List<String> ranges = new ArrayList<>();

  static {
    Arrays.setAll(new int[OBJECT.length], i -> OBJECT[i] = (byte) (i * 31));
  }

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private Answer answer = S3SourceTest::whole;

  @BeforeEach
  void start() throws IOException {
    // Or the SDK looks for them on the network.
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", "secret");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/bucket/cache/object",
        exchange -> {
          try (exchange) {
            ranges.add(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
            exchange.getResponseHeaders().set("ETag", "\"1\"");
            answer.to(exchange);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void whole(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, OBJECT.length);
    exchange.getResponseBody().write(OBJECT);
  }

  private S3Source source() throws CacheException {
    String server = "127.0.0.1:" + this.server.getAddress().getPort();
    return new S3Source(
        S3Address.parse("s3://bucket/cache?endpoint=%s&scheme=http".formatted(server)), PATIENCE);
  }

  private byte[] read() throws IOException {
    try (S3Source source = source();
        InputStream in = source.open("object")) {
      return in.readAllBytes();
    }
  }

  @Test
  void anObjectIsRead() throws Exception {
    assertThat(read()).isEqualTo(OBJECT);
  }

  @Test
  void anObjectThatBreaksOffIsReadOn() throws Exception {
    answer =
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
          if (from > 0) {
            assertThat(exchange.getRequestHeaders().getFirst("If-Match")).isEqualTo("\"1\"");
          }
          exchange.sendResponseHeaders(from == 0 ? 200 : 206, OBJECT.length - from);
          int half = from == 0 ? OBJECT.length / 2 : OBJECT.length - from;
          exchange.getResponseBody().write(OBJECT, from, half);
          exchange.getResponseBody().flush();
        };
    assertThat(read()).isEqualTo(OBJECT);
    assertThat(ranges).hasSize(2).element(1).asString().startsWith("bytes=");
  }

  @Test
  void anObjectThatBreaksOffAgainAndAgainIsGivenUp() {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, OBJECT.length);
          exchange.getResponseBody().write(OBJECT, 0, 10);
          exchange.getResponseBody().flush();
        };
    assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining("object");
    assertThat(ranges).hasSize(3);
  }

  @Test
  void whatIsNotThereIsNoFault() throws Exception {
    for (int status : new int[] {403, 404}) {
      answer = exchange -> exchange.sendResponseHeaders(status, -1);
      try (S3Source source = source()) {
        assertThatThrownBy(() -> source.open("object")).isInstanceOf(NotInCacheException.class);
        // The request counts no longer: one at a time is allowed.
        assertThatThrownBy(() -> source.open("object")).isInstanceOf(NotInCacheException.class);
      }
    }
  }

  @Test
  void aServerThatIsBusyIsAskedAgain() throws Exception {
    answer =
        exchange -> {
          if (ranges.size() < 3) {
            exchange.sendResponseHeaders(503, -1);
          } else {
            whole(exchange);
          }
        };
    assertThat(read()).isEqualTo(OBJECT);
  }

  @Test
  void aRequestThatIsRefusedIsNotRepeated() {
    answer = exchange -> exchange.sendResponseHeaders(400, -1);
    assertThatThrownBy(this::read)
        .isInstanceOf(CacheException.class)
        .hasMessage("s3://bucket/cache/object: status 400");
    assertThat(ranges).hasSize(1);
  }
}
