package io.github.nixld.catalog;

import java.io.PrintStream;

/// Shows how a build goes on: on a terminal by a line that is rewritten in place, elsewhere by a
/// line now and then, for the log of a job that takes hours.
final class TerminalProgress implements BuildProgress {
  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long LOG_NANOS = 30_000_000_000L;

  private final PrintStream err;
  private final boolean terminal;
  private final boolean quiet;
  private long last = System.nanoTime();
  private boolean shown;

  TerminalProgress(PrintStream err, boolean terminal, boolean quiet) {
    this.err = err;
    this.terminal = terminal;
    this.quiet = quiet;
  }

  @Override
  public synchronized void done(String what, int done, int total) {
    long now = System.nanoTime();
    if (quiet || now - last < (terminal ? TERMINAL_NANOS : LOG_NANOS)) {
      return;
    }
    last = now;
    String line = "reading: %d of %d %s".formatted(done, total, what);
    if (terminal) {
      err.print("\r\u001b[K" + line);
      err.flush();
      shown = true;
    } else {
      err.println("nixld-catalog: " + line);
    }
  }

  @Override
  public synchronized void say(String line) {
    clear();
    err.println("nixld-catalog: " + Program.oneLine(line));
  }

  /// Removes the line.
  synchronized void clear() {
    if (shown) {
      err.print("\r\u001b[K");
      err.flush();
      shown = false;
    }
  }
}
