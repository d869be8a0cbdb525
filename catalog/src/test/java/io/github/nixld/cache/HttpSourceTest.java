package io.github.nixld.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Servers as they are met.
class HttpSourceTest {
  private static final byte[] BODY = body();

  private final AtomicInteger requests = new AtomicInteger();
  private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private Answer answer = (exchange, _) -> send(exchange, 200, BODY);

  private static byte[] body() {
    byte[] body = new byte[300_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31 + (i >> 8));
    }
    return body;
  }

  private interface Answer {
    void send(HttpExchange exchange, int request) throws IOException, InterruptedException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          ranges.add(range == null ? "" : range);
          try (exchange) {
            answer.send(exchange, requests.incrementAndGet());
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  /// Says that all will come, and breaks off.
  private static void breakOff(HttpExchange exchange, byte[] body, int after) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body, 0, after);
    exchange.getResponseBody().flush();
    throw new IOException("the connection is closed");
  }

  private static void sendRest(HttpExchange exchange, int from) throws IOException {
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes %d-%d/%d".formatted(from, BODY.length - 1, BODY.length));
    send(exchange, 206, Arrays.copyOfRange(BODY, from, BODY.length));
  }

  private CacheSource source(int parallel) throws CacheException {
    return CacheSource.of(
        "http://127.0.0.1:%d/cache".formatted(server.getAddress().getPort()),
        new Patience(
            parallel, 4, Duration.ofMillis(10), Duration.ofSeconds(2), Duration.ofMillis(700)));
  }

  private byte[] read() throws IOException {
    try (CacheSource source = source(2);
        InputStream in = source.open("file")) {
      return in.readAllBytes();
    }
  }

  @Test
  void aFile() throws IOException {
    assertThat(read()).isEqualTo(BODY);
  }

  @Test
  void whatIsNotThere() {
    answer = (exchange, _) -> send(exchange, 404, new byte[0]);
    assertThatThrownBy(this::read).isInstanceOf(NotInCacheException.class);
    assertThat(requests).hasValue(1);
  }

  @Test
  void aServerThatAsksToWaitIsGivenTheTime() throws IOException {
    answer =
        (exchange, request) -> {
          exchange.getResponseHeaders().set("Retry-After", "1");
          send(exchange, request == 1 ? 503 : 200, request == 1 ? new byte[0] : BODY);
        };
    long start = System.nanoTime();
    assertThat(read()).isEqualTo(BODY);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(990));
  }

  @Test
  void aServerThatIsAlwaysBusyIsGivenUp() {
    answer = (exchange, _) -> send(exchange, 503, new byte[0]);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(CacheException.class)
        .hasMessageContaining("status 503, 4 times");
  }

  @Test
  void aConnectionThatIsResetIsTakenUpAgain() throws IOException {
    answer =
        (exchange, request) -> {
          if (request == 1) {
            throw new IOException("reset");
          }
          send(exchange, 200, BODY);
        };
    assertThat(read()).isEqualTo(BODY);
  }

  @Test
  void aBodyThatBreaksOffIsReadOnFromWhereItEnded() throws IOException {
    answer =
        (exchange, request) -> {
          if (request == 1) {
            breakOff(exchange, BODY, 100_000);
          }
          sendRest(exchange, Integer.parseInt(ranges.getLast().replaceAll("bytes=(\\d+)-", "$1")));
        };
    assertThat(read()).isEqualTo(BODY);
    assertThat(ranges).hasSize(2);
    assertThat(ranges.get(1)).startsWith("bytes=");
  }

  @Test
  void aServerWithoutRangesBeginsAnew() throws IOException {
    answer =
        (exchange, request) -> {
          if (request == 1) {
            breakOff(exchange, BODY, 100_000);
          }
          send(exchange, 200, BODY);
        };
    assertThat(read()).isEqualTo(BODY);
  }

  @Test
  void aServerThatGivesAnotherRangeIsNotBelieved() {
    answer =
        (exchange, request) -> {
          if (request == 1) {
            breakOff(exchange, BODY, 100_000);
          }
          sendRest(exchange, 5);
        };
    assertThatThrownBy(this::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("got 'bytes 5-");
  }

  @Test
  void aRangeThatIsNotThereEndsIt() {
    answer =
        (exchange, request) -> {
          if (request == 1) {
            breakOff(exchange, BODY, 100_000);
          }
          send(exchange, 416, new byte[0]);
        };
    assertThatThrownBy(this::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("status 416");
  }

  @Test
  void aBodyThatStallsIsReadOnElsewhere() throws IOException {
    answer =
        (exchange, request) -> {
          if (request == 1) {
            exchange.sendResponseHeaders(200, BODY.length);
            exchange.getResponseBody().write(BODY, 0, 50_000);
            exchange.getResponseBody().flush();
            Thread.sleep(5_000);
          } else {
            sendRest(
                exchange, Integer.parseInt(ranges.getLast().replaceAll("bytes=(\\d+)-", "$1")));
          }
        };
    long start = System.nanoTime();
    assertThat(read()).isEqualTo(BODY);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
  }

  @Test
  void aServerThatNeverAnswersIsGivenUp() {
    answer = (_, _) -> Thread.sleep(2_000);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("timed out");
  }

  @Test
  void noMoreRequestsRunAtOnceThanItWasGiven() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    answer =
        (exchange, _) -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.sleep(20);
          // The next request may come as soon as this answer is read.
          running.decrementAndGet();
          send(exchange, 200, BODY);
        };
    try (CacheSource source = source(3);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<byte[]>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(
            executor.submit(() -> {
              try (InputStream in = source.open("file")) {
                return in.readAllBytes();
              }
            }));
      }
      for (Future<byte[]> one : all) {
        assertThat(one.get()).isEqualTo(BODY);
      }
    }
    assertThat(most).hasValueLessThanOrEqualTo(3);
  }

  @Test
  void noSuchServer() throws IOException {
    server.stop(0);
    assertThatThrownBy(this::read).isInstanceOf(IOException.class).message().isNotBlank();
    assertThatThrownBy(() -> CacheSource.of("ftp://x", Patience.of(1)))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("ftp://x");
  }
}
