package io.github.nixld.cli.command;

import java.time.Duration;
import java.util.function.Supplier;

/// Shows progress: a line on standard error that is rewritten in place. It shows nothing if
/// standard error is not a terminal, or if the user asked for quiet.
public final class StatusLine {
  private static final long INTERVAL_NANOS = 100_000_000;
  private static final String CLEARED = "\r\u001b[K";

  private final Streams streams;
  private final boolean possible;

  /// When it was written last. The first line comes after a moment.
  private long last = System.nanoTime();

  private boolean shown;

  public StatusLine(Streams streams) {
    this(streams, Streams.isTerminal());
  }

  StatusLine(Streams streams, boolean terminal) {
    this.streams = streams;
    possible = terminal && streams.manner().volume() != Manner.Volume.QUIET;
  }

  /// Shows a text at once.
  public void show(String text) {
    if (possible) {
      streams.err().print(CLEARED + OneLine.of(text));
      streams.err().flush();
      shown = true;
    }
  }

  /// Shows a text, unless the last one has just been written.
  public void update(Supplier<String> text) {
    long now = System.nanoTime();
    if (now - last >= INTERVAL_NANOS) {
      last = now;
      show(text.get());
    }
  }

  /// Some work.
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }

  /// Does work of unknown length, and shows how long it has taken so far.
  ///
  /// @param what the work, for people: "reading the database"
  public <T, E extends Exception> T during(String what, Work<T, E> work) throws E {
    if (!possible) {
      return work.run();
    }
    Thread clock = Thread.ofVirtual().start(() -> tick(what));
    try {
      return work.run();
    } finally {
      end(clock);
      clear();
    }
  }

  private void tick(String what) {
    try {
      for (int seconds = 1; ; seconds++) {
        Thread.sleep(Duration.ofSeconds(1));
        show(what + ": " + Pace.time(seconds));
      }
    } catch (InterruptedException e) {
      return; // The work is done.
    }
  }

  private static void end(Thread clock) {
    clock.interrupt();
    try {
      clock.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Removes the line.
  public void clear() {
    if (shown) {
      streams.err().print(CLEARED);
      streams.err().flush();
      shown = false;
    }
  }
}
