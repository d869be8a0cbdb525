package io.github.nixld.index;

import io.github.nixld.linux.Ending;
import io.github.nixld.linux.TemporaryFiles;
import io.github.nixld.store.NixStore;
import io.github.nixld.store.StoreListing;
import io.github.nixld.store.StorePathName;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeSet;

/// Compares an index with its store, and reads all of the store for it.
public final class IndexVerifier {
  private final Path file;
  private final NixStore store;
  private final BuildProgress progress;
  private final IndexRemedies remedies;

  public IndexVerifier(Path file, NixStore store, BuildProgress progress) {
    this(file, store, progress, "");
  }

  /// @param options those of nixld-index that name this index, for messages: with a space before
  ///   each; empty for the usual one
  public IndexVerifier(Path file, NixStore store, BuildProgress progress, String options) {
    this.remedies = IndexRemedies.ofStore(options);
    this.file = file;
    this.store = store;
    this.progress = progress;
  }

  /// A place where index and store differ.
  ///
  /// @param path of a store path, or in one; a `/` at the end marks a symlink to a directory
  /// @param kind how they differ
  public record Difference(String path, Kind kind) {
    public enum Kind {
      /// In the store, not in the index.
      MISSING,
      /// In the index, not in the store.
      GONE,
      /// In both, but not equal.
      CHANGED
    }
  }

  /// The differences, in the order of their paths. Store paths that Nix is not done with do not
  /// count.
  ///
  /// @throws IOException if there is no store, or no room for a second index in the temporary
  ///   directory
  /// @throws IndexException if the index cannot be used
  /// @throws DamagedIndexException if it is damaged
  public List<Difference> verify() throws IOException, IndexException, InterruptedException {
    Path directory = TemporaryFiles.next(TemporaryFiles.directory(), "nixld-verify", "");
    try (Ending _ =
        Ending.making(
            () -> TemporaryFiles.makePrivateDirectory(directory),
            () -> TemporaryFiles.removeIfPossible(directory))) {
      Path fresh = directory.resolve("index.db");
      new IndexBuilder(fresh, store, progress).build(true);
      try (Index indexed = Index.open(file);
          Index read = Index.open(fresh)) {
        return compare(indexed.contents(), read.contents());
      } catch (SQLException e) {
        throw remedies.damaged(file, e);
      } catch (DamagedIndexException e) {
        throw remedies.damaged(file, e);
      }
    } finally {
      TemporaryFiles.remove(directory);
    }
  }

  private List<Difference> compare(IndexContents indexed, IndexContents read)
      throws SQLException, IOException {
    List<Difference> differences = new ArrayList<>();
    NavigableSet<String> before = new TreeSet<>(indexed.storePaths());
    NavigableSet<String> now = new TreeSet<>(read.storePaths());
    NavigableSet<String> all = new TreeSet<>(before);
    all.addAll(now);
    // A path that is indexed and locked again is still there.
    StoreListing listing = store.list();
    listing.present().stream().map(StorePathName::basename).forEach(now::add);
    for (String basename : all) {
      String path = store.path(basename).toString();
      if (!before.contains(basename)) {
        differences.add(new Difference(path, Difference.Kind.MISSING));
      } else if (!now.contains(basename)) {
        differences.add(new Difference(path, Difference.Kind.GONE));
      } else if (!store.isPending(basename)) {
        compare(indexed.of(basename), read.of(basename), differences);
      }
    }
    if (before.equals(new TreeSet<>(read.storePaths()))) {
      // Otherwise every new package would change what is said about glibc.
      for (String basename : before) {
        compare(indexed.linkers(basename), read.linkers(basename), differences);
      }
    }
    return differences;
  }

  private static void compare(
      NavigableMap<String, String> indexed,
      NavigableMap<String, String> read,
      List<Difference> differences) {
    NavigableSet<String> all = new TreeSet<>(indexed.keySet());
    all.addAll(read.keySet());
    for (String path : all) {
      String before = indexed.get(path);
      String now = read.get(path);
      if (before == null) {
        differences.add(new Difference(path, Difference.Kind.MISSING));
      } else if (now == null) {
        differences.add(new Difference(path, Difference.Kind.GONE));
      } else if (!before.equals(now)) {
        differences.add(new Difference(path, Difference.Kind.CHANGED));
      }
    }
  }
}
