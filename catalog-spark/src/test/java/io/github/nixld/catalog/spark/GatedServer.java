package io.github.nixld.catalog.spark;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A directory behind HTTP, whose NARs come to a stop after some of them until the gate is opened.
final class GatedServer implements AutoCloseable {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Path directory;
  private final int free;
  private final AtomicInteger nars = new AtomicInteger();
  private final CountDownLatch reached;
  private final CountDownLatch gate = new CountDownLatch(1);

  /// @param free how many NARs are given away
  /// @param held after so many more requests for NARs [#awaitGate] returns
  GatedServer(Path directory, int free, int held) throws IOException {
    this.directory = directory;
    this.free = free;
    this.reached = new CountDownLatch(held);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
  }

  /// How many requests for NARs there were.
  int nars() {
    return nars.get();
  }

  /// @return whether requests wait at the gate
  boolean awaitGate() throws InterruptedException {
    return reached.await(5, TimeUnit.MINUTES);
  }

  void open() {
    gate.countDown();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String name = exchange.getRequestURI().getPath().substring(1);
      Path file = directory.resolve(name);
      if (!Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(NOT_FOUND, -1);
        return;
      }
      if (name.startsWith("nar/") && nars.incrementAndGet() > free) {
        reached.countDown();
        gate.await();
      }
      exchange.sendResponseHeaders(OK, Files.size(file));
      Files.copy(file, exchange.getResponseBody());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    open();
    server.stop(0);
    executor.shutdownNow();
  }
}
