package io.github.nixld.store;

import io.github.nixld.store.ScannedPath.Outcome;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The scan of store paths that are in no file system. Their contents are known from elsewhere, for
/// example from the NARs of a binary cache. It finds what a [StoreWalker] would find if they were
/// in the store.
///
/// For one thread. The files that it finds are numbered from 1, in the order in which they are
/// asked for.
public final class TreeScan {
  private final StoreLinks storeLinks;
  private final FileNumbers numbers = new FileNumbers();

  /// @param store the directory that the store paths are in
  /// @param lookup what is in all of them: links lead from one to another
  public TreeScan(NixStore store, StoreLookup lookup) {
    storeLinks = new StoreLinks(store, lookup);
  }

  /// What is in one store path. Paths are relative to it; "" is the store path itself.
  ///
  /// @param directories every directory
  /// @param links every symlink, with its text
  /// @param files every regular file that has a library's name
  public record Tree(
      Collection<String> directories, Map<String, String> links, Collection<String> files) {}

  /// Reads the files of a tree.
  public interface Files {
    /// Reads one.
    ///
    /// @param path relative to the store path
    /// @param number what it is to be called
    /// @return null if it cannot be read
    @Nullable ScannedObject read(String path, long number);
  }

  /// Scans one.
  public ScannedPath scan(String basename, Tree tree, Files files) {
    ScanResultBuilder result = new ScanResultBuilder(basename, numbers);
    for (String path : tree.directories()) {
      result.directoryRead();
      if (!path.isEmpty() && !isSkipped(path) && LibraryRule.isLibraryName(StoreLinks.last(path))) {
        result.directoryAsEntry(StoreLinks.parent(path), StoreLinks.last(path));
      }
    }
    for (Map.Entry<String, String> link : tree.links().entrySet()) {
      if (!isSkipped(link.getKey())) {
        String directory = directory(link.getKey());
        result.link(
            directory,
            name(link.getKey(), basename),
            storeLinks.follow(result.place(directory), link.getValue()));
      }
    }
    for (String path : tree.files()) {
      if (!isSkipped(path) && LibraryRule.isLibraryName(name(path, basename))) {
        file(path, basename, files, result);
      }
    }
    for (String path : result.otherTargets()) {
      file(path, basename, files, result);
    }
    return result.toScannedPath(Outcome.COMPLETE);
  }

  private void file(String path, String basename, Files files, ScanResultBuilder result) {
    ScannedObject object = files.read(path, numbers.next());
    if (object != null) {
      result.read(object);
    }
    result.file(directory(path), name(path, basename), object == null ? null : object.number());
  }

  /// A directory is skipped with everything below it, a link of that name is not.
  private static boolean isSkipped(String path) {
    return LibraryRule.isSkipped(StoreLinks.parent(path)) && !path.isEmpty();
  }

  private static String directory(String path) {
    return path.isEmpty() ? ScannedPath.PARENT : StoreLinks.parent(path);
  }

  private static String name(String path, String basename) {
    return path.isEmpty() ? basename : StoreLinks.last(path);
  }
}
