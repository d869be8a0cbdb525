package io.github.nixld.cli.catalog;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotException;
import io.github.nixld.snapshot.SnapshotImport;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The catalog that belongs to an index.
public final class Catalogs {
  private Catalogs() {}

  /// Opens it: the user's own, or the one beside the system's index.
  ///
  /// @return null if none was imported, or it is for another store
  /// @throws CommandException if it cannot be used
  public static @Nullable Snapshot open(IndexLocation location) throws CommandException {
    Snapshot own = location.shared() ? open(ownIndex(location), location) : null;
    return own == null ? open(location.file(), location) : own;
  }

  /// Opens it.
  ///
  /// @throws CommandException if no catalog was imported
  public static Snapshot need(IndexLocation location) throws CommandException {
    Snapshot snapshot = open(location);
    if (snapshot == null) {
      throw new CommandException(
          ExitStatus.NO_INDEX,
          "no catalog of "
              + location.store()
              + " was imported yet: nixld-index import catalog URL|DIR");
    }
    return snapshot;
  }

  private static @Nullable Path ownIndex(IndexLocation location) {
    try {
      return location.toBuild().file();
    } catch (CommandException e) {
      // A user without a cache can only have the shared one.
      return null;
    }
  }

  private static @Nullable Snapshot open(@Nullable Path index, IndexLocation location)
      throws CommandException {
    if (index == null) {
      return null;
    }
    try {
      Snapshot snapshot = Snapshot.open(SnapshotImport.beside(index));
      if (snapshot != null && !snapshot.manifest().store().equals(location.store().toString())) {
        snapshot.close();
        return null;
      }
      return snapshot;
    } catch (SnapshotException e) {
      throw new CommandException(ExitStatus.NO_INDEX, String.valueOf(e.getMessage()));
    }
  }
}
