package io.github.nixld.cli.location;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.index.BuildReport;
import io.github.nixld.index.DamagedIndexException;
import io.github.nixld.index.Index;
import io.github.nixld.index.StoreDifference;
import io.github.nixld.sqlite.SqliteFault;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Questions to an index that is first brought up to date, as commands have that answer from it.
///
/// An index that cannot be written is used as it is, and a damaged one is built anew. The system's
/// index is only read: its service keeps it.
///
/// @param location the store and the index
/// @param refresh whether the index may be written
/// @param streams for the progress of a scan
public record FreshIndex(IndexLocation location, boolean refresh, Streams streams) {
  public FreshIndex {
    refresh = refresh && !location.shared();
  }

  /// A question to an index.
  public interface Question<T> {
    T of(Index index) throws CommandException;
  }

  /// Answers a question. If the index turns out to be damaged, it is built anew and the question is
  /// asked once more.
  ///
  /// @throws DamagedIndexException if the index is damaged and may not be written
  public <T> T ask(Question<T> question) throws CommandException {
    try (Index index = open()) {
      return question.of(index);
    } catch (DamagedIndexException e) {
      if (!refresh || !location.file().equals(e.file())) {
        throw e;
      }
    }
    Progress progress = Progress.on(streams);
    progress.rebuilding(SqliteFault.DAMAGED);
    location.build(true, progress);
    try (Index index = location.open()) {
      return question.of(index);
    }
  }

  private Index open() throws CommandException {
    if (!refresh) {
      return location.open();
    }
    Index current = location.openIfCurrent();
    if (current != null) {
      return current;
    }
    Progress progress = Progress.announcing(location.store(), streams);
    try {
      BuildReport report = location.build(false, progress);
      if (progress.announced()) {
        streams.say(BuildSummary.of(report));
      }
      return location.open();
    } catch (CommandException e) {
      Index old = location.openOld();
      if (old == null) {
        throw e;
      }
      String stale = stale(old);
      if (stale != null) {
        streams.say("the index is used as it is, %s: %s".formatted(stale, e.getMessage()));
      }
      return old;
    }
  }

  /// What an index that could not be brought up to date lacks; null for nothing.
  private static @Nullable String stale(Index old) {
    try {
      StoreDifference difference = old.difference();
      return difference.isNone() ? null : "although " + Freshness.changes(difference);
    } catch (IOException | DamagedIndexException e) {
      return "and may be out of date";
    }
  }
}
