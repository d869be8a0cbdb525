package io.github.nixld.catalog;

import io.github.nixld.cache.CacheException;
import io.github.nixld.cache.NarEntry;
import io.github.nixld.cache.NarInput;
import io.github.nixld.cache.NarReader;
import io.github.nixld.store.LibraryRule;
import io.github.nixld.store.NixStore;
import io.github.nixld.store.StoreLookup;
import io.github.nixld.store.TreeScan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Turns a NAR into what matters about a store path. It runs in one pass, keeps no file and
/// executes nothing. The whole NAR is verified before it returns.
///
/// Limit: [#MAX_CHARACTERS] in the names of directories and symlinks and in the texts of these.
///
/// For one thread.
final class NarFacts {
  /// Raise it when the same NAR gives another result: then everything is read again.
  static final int VERSION = 1;

  /// A link farm of a whole TeX Live has 20 million.
  static final int MAX_CHARACTERS = 32 << 20;

  private final NixStore store;
  private final FileReader files;

  /// @param store the store that the store paths are for
  /// @param scratch a directory for large files
  NarFacts(NixStore store, Path scratch) {
    this.store = store;
    this.files = new FileReader(scratch);
  }

  /// Where the bytes of the NAR come from; asked twice if a link with a library's name leads to a
  /// file without one.
  interface Nar {
    NarInput open() throws IOException;
  }

  /// Reads a NAR.
  ///
  /// @param basename of its store path
  /// @throws CacheException if it is not the signed one, not a NAR, or too large
  PathContents read(String basename, Nar nar) throws IOException {
    PathContents contents = read(basename, nar, Set.of());
    SortedSet<String> others = otherTargets(basename, contents);
    if (!others.isEmpty()) {
      contents.files().putAll(read(basename, nar, others).files());
    }
    return contents;
  }

  private PathContents read(String basename, Nar nar, Set<String> others) throws IOException {
    PathContents contents = PathContents.empty();
    try (NarInput input = nar.open()) {
      NarReader reader = new NarReader(input);
      long characters = 0;
      for (NarEntry entry = reader.next(); entry != null; entry = reader.next()) {
        switch (entry) {
          case NarEntry.Directory(String path) -> {
            characters += path.length();
            contents.directories().add(path);
          }
          case NarEntry.Symlink(String path, String target) -> {
            characters += path.length() + target.length();
            contents.links().put(path, target);
          }
          case NarEntry.Regular file -> {
            if (isLibrary(basename, file.path()) || others.contains(file.path())) {
              characters += file.path().length();
              contents.files().put(file.path(), files.read(reader, file.size()));
            }
          }
        }
        if (characters > MAX_CHARACTERS) {
          throw new CacheException(
              "its directories and symlinks have more than %d characters"
                  .formatted(MAX_CHARACTERS));
        }
      }
      input.verify();
    }
    return contents;
  }

  private static boolean isLibrary(String basename, String path) {
    int slash = path.lastIndexOf('/');
    String name = path.isEmpty() ? basename : path.substring(slash + 1);
    return LibraryRule.isLibraryName(name)
        && (slash < 0 || !LibraryRule.isSkipped(path.substring(0, slash)));
  }

  /// The files without a library's name that a link with one seems to lead to: `libfoo.so ->
  /// libfoo.bin`. The regular files are not known, so some of these may not exist.
  private SortedSet<String> otherTargets(String basename, PathContents contents) {
    SortedSet<String> others = new TreeSet<>();
    if (contents.links().keySet().stream().anyMatch(path -> isLibrary(basename, path))) {
      TreeScan.Tree tree = new TreeScan.Tree(contents.directories(), contents.links(), Set.of());
      new TreeScan(store, new OneTree(basename, contents))
          .scan(
              basename,
              tree,
              (path, _) -> {
                others.add(path);
                return null;
              });
      others.removeAll(contents.files().keySet());
    }
    return others;
  }

  /// A store that has one store path, and a file at every name in its directories.
  private record OneTree(String basename, PathContents contents) implements StoreLookup {
    @Override
    public Kind kind(String path) {
      String own = own(path);
      if (own == null) {
        return Kind.MISSING;
      }
      if (contents.directories().contains(own)) {
        return Kind.DIRECTORY;
      }
      if (contents.links().containsKey(own)) {
        return Kind.SYMLINK;
      }
      String parent = own.substring(0, Math.max(own.lastIndexOf('/'), 0));
      return contents.directories().contains(parent) ? Kind.FILE : Kind.MISSING;
    }

    @Override
    public @Nullable String readLink(String path) {
      String own = own(path);
      return own == null ? null : contents.links().get(own);
    }

    private @Nullable String own(String path) {
      if (path.equals(basename)) {
        return "";
      }
      return path.startsWith(basename + "/") ? path.substring(basename.length() + 1) : null;
    }
  }
}
