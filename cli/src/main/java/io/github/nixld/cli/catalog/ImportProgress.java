package io.github.nixld.cli.catalog;

import io.github.nixld.cli.command.Streams;
import io.github.nixld.snapshot.SnapshotImport;
import org.jspecify.annotations.Nullable;

/// How a download goes on: a line that is rewritten in place on a terminal, and nothing elsewhere.
final class ImportProgress implements SnapshotImport.Progress {
  private static final long INTERVAL_NANOS = 100_000_000;

  private final @Nullable Streams streams;
  private long last = System.nanoTime();
  private boolean shown;

  /// @param streams null: shows nothing
  ImportProgress(@Nullable Streams streams) {
    this.streams = streams != null && Streams.isTerminal() ? streams : null;
  }

  @Override
  public void fetched(String file, long done, long size) {
    long now = System.nanoTime();
    if (streams != null && now - last >= INTERVAL_NANOS) {
      last = now;
      shown = true;
      streams.err().printf("\r\u001b[K%s of %s: %s", Bytes.of(done), Bytes.of(size), file);
      streams.err().flush();
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
