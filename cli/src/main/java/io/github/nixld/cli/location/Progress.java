package io.github.nixld.cli.location;

import io.github.nixld.cli.command.Pace;
import io.github.nixld.cli.command.StatusLine;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.index.BuildProgress;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Shows how a build goes on, and why an existing index is built anew.
public final class Progress implements BuildProgress {
  private static final String NONE = "there is none";

  /// Reasons for building anew that the user knows already.
  private static final Set<String> EXPECTED = Set.of(NONE, "as asked");

  private final Streams streams;
  private final @Nullable Path announces;
  private final StatusLine line;
  private @Nullable Pace pace;
  private boolean announced;

  private Progress(Streams streams, @Nullable Path announces) {
    this.streams = streams;
    this.announces = announces;
    line = new StatusLine(streams);
  }

  /// Progress on standard error, unless the user asked for quiet.
  public static Progress on(Streams streams) {
    return new Progress(streams, null);
  }

  /// The same, and says so before it makes the first index of a store.
  static Progress announcing(Path store, Streams streams) {
    return new Progress(streams, store);
  }

  /// Whether it has said that it makes the first index.
  boolean announced() {
    return announced;
  }

  @Override
  public void rebuilding(String reason) {
    if (announces != null && reason.equals(NONE)) {
      announced = true;
      streams.say("no index yet, scanning " + announces);
      streams.err().flush();
    }
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
