package io.github.nixld.cli;

import io.github.nixld.index.BuildProgress;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// A line on a terminal that says how far a build is; rewritten in place, gone when it ends.
final class Progress implements BuildProgress {
  private static final long INTERVAL_NANOS = 100_000_000;

  /// Shows nothing.
  static final Progress SILENT = new Progress(null);

  private final @Nullable PrintStream err;
  private long last;
  private boolean shown;

  private Progress(@Nullable PrintStream err) {
    this.err = err;
    // The first line comes when a build has lasted a moment.
    last = System.nanoTime();
  }

  /// A progress line where standard error is a terminal, which the launcher knows; else silence.
  static Progress on(Streams streams) {
    return System.getProperty("nixld.terminal", "").isEmpty()
        ? SILENT
        : new Progress(streams.err());
  }

  @Override
  public void waiting() {
    show("waiting for another nixld that is building this index");
  }

  @Override
  public void scanned(int done, int total) {
    long now = System.nanoTime();
    if (now - last >= INTERVAL_NANOS) {
      last = now;
      show("scanning the store: " + done + " of " + total + " paths");
    }
  }

  private void show(String text) {
    if (err != null) {
      err.print("\r\u001b[K" + text);
      err.flush();
      shown = true;
    }
  }

  void clear() {
    if (err != null && shown) {
      err.print("\r\u001b[K");
      err.flush();
      shown = false;
    }
  }
}
