package io.github.nixld.cli.location;

import io.github.nixld.cli.command.Pace;
import io.github.nixld.cli.command.StatusLine;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.index.BuildProgress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Shows how a build goes on, and why an existing index is built anew.
public final class Progress implements BuildProgress {
  /// Reasons for building anew that the user knows already.
  private static final Set<String> EXPECTED = Set.of("there is none", "as asked");

  private final Streams streams;
  private final StatusLine line;
  private @Nullable Pace pace;

  private Progress(Streams streams) {
    this.streams = streams;
    line = new StatusLine(streams);
  }

  /// Progress on standard error, unless the user asked for quiet.
  public static Progress on(Streams streams) {
    return new Progress(streams);
  }

  @Override
  public void rebuilding(String reason) {
    if (!EXPECTED.contains(reason)) {
      streams.say("building the index anew: " + reason);
    }
  }

  @Override
  public void waiting() {
    line.show("waiting for another nixld that is building this index");
  }

  @Override
  public void scanned(int done, int total) {
    Pace scan = pace == null ? new Pace() : pace;
    pace = scan;
    line.update(() -> "scanning the store: " + scan.of(done, total, "paths", Pace::count));
  }

  /// Removes the line.
  void clear() {
    line.clear();
  }
}
