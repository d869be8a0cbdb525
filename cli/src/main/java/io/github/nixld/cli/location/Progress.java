package io.github.nixld.cli.location;

import io.github.nixld.cli.command.Manner;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.index.BuildProgress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a build goes on: on a terminal a line that is rewritten in place and gone when the build
/// ends, and anywhere why an index that was there is built anew.
public final class Progress implements BuildProgress {
  private static final long INTERVAL_NANOS = 100_000_000;

  /// Reasons for building anew that are no news to who asked for it.
  private static final Set<String> EXPECTED = Set.of("there is none", "as asked");

  /// Shows nothing.
  private static final Progress SILENT = new Progress(null, false);

  private final @Nullable Streams streams;
  private final boolean terminal;
  private long last;
  private boolean shown;

  private Progress(@Nullable Streams streams, boolean terminal) {
    this.streams = streams;
    this.terminal = terminal;
    // The first line comes when a build has lasted a moment.
    last = System.nanoTime();
  }

  /// Progress on standard error, unless it is to be quiet.
  public static Progress on(Streams streams) {
    return streams.manner().volume() == Manner.Volume.QUIET
        ? SILENT
        : new Progress(streams, Streams.isTerminal());
  }

  @Override
  public void rebuilding(String reason) {
    if (streams != null && !EXPECTED.contains(reason)) {
      streams.say("building the index anew: " + reason);
    }
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
    if (streams != null && terminal) {
      streams.err().print("\r\u001b[K" + text);
      streams.err().flush();
      shown = true;
    }
  }

  /// Takes the line away.
  void clear() {
    if (streams != null && shown) {
      streams.err().print("\r\u001b[K");
      streams.err().flush();
      shown = false;
    }
  }
}
