package io.github.nixld.cli.catalog;

import io.github.nixld.choose.Environment;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an imported catalog has of the names that the store lacks. The catalog is opened at the
/// first question. If it cannot be used, that is reported once, and it has nothing.
public final class CatalogHints implements AutoCloseable {
  private static final String OF_NIXPKGS = "; nixpkgs has it: ";

  /// For a catalog of anything else.
  private static final String OF_CATALOG = "; the catalog has it: ";

  private final IndexLocation location;
  private final Streams streams;
  private @Nullable Snapshot snapshot;
  private boolean opened;
  private boolean used;

  public CatalogHints(IndexLocation location, Streams streams) {
    this.location = location;
    this.streams = streams;
  }

  /// What the catalog has for one name.
  ///
  /// @param words "; nixpkgs has it: bar 3.1 (1.2 MB to fetch)"
  /// @param attributes the attributes that provide it
  public record Hint(String words, List<String> attributes) {
    public Hint {
      attributes = List.copyOf(attributes);
    }

    /// The same unresolved name, with this reason.
    public Environment.Unresolved in(Environment.Unresolved unresolved) {
      return new Environment.Unresolved(
          unresolved.name(),
          unresolved.neededBy(),
          unresolved.reason().replace(Environment.Unresolved.NOTHING, "not in the store" + words),
          unresolved.nearest(),
          attributes);
    }
  }

  /// Whether a reason already says what the catalog has.
  public static boolean isIn(Environment.Unresolved unresolved) {
    return unresolved.reason().contains(OF_NIXPKGS) || unresolved.reason().contains(OF_CATALOG);
  }

  /// What the catalog has for a name.
  ///
  /// @return null if the catalog does not have it, or if no catalog was imported
  public @Nullable Hint of(String name) {
    Snapshot known = snapshot();
    if (known == null) {
      return null;
    }
    try {
      Published best = Published.best(name, known);
      if (best == null) {
        return null;
      }
      used = true;
      List<String> attributes = best.attributes();
      boolean plain =
          attributes.isEmpty() || attributes.contains(best.provider().storePath().name());
      return new Hint(
          "%s%s%s (%s)"
              .formatted(
                  known.manifest().nixpkgs().isEmpty() ? OF_CATALOG : OF_NIXPKGS,
                  best.packageName(),
                  plain ? "" : " as " + attributes.getFirst(),
                  best.price()),
          attributes);
    } catch (SnapshotException e) {
      streams.say(String.valueOf(e.getMessage()));
      snapshot = null;
      return null;
    }
  }

  /// What to do next if any name was found: a line, or none.
  public List<String> waysOn() {
    return used
        ? List.of(
            "--catalog chooses from the catalog too, --realise fetches what is chosen as well")
        : List.of();
  }

  private @Nullable Snapshot snapshot() {
    if (!opened) {
      opened = true;
      try {
        snapshot = Catalogs.open(location);
      } catch (CommandException e) {
        streams.say(String.valueOf(e.getMessage()));
      }
    }
    return snapshot;
  }

  @Override
  public void close() {
    try {
      if (snapshot != null) {
        snapshot.close();
      }
    } catch (SnapshotException e) {
      streams.say(String.valueOf(e.getMessage()));
    }
  }
}
