package io.github.nixld.catalog;

import io.github.nixld.cache.CacheException;
import io.github.nixld.cache.NarEntry;
import io.github.nixld.cache.NarInput;
import io.github.nixld.cache.NarReader;
import io.github.nixld.elf.ElfSymbols;
import io.github.nixld.index.StandaloneFacts;
import io.github.nixld.store.LibraryRule;
import io.github.nixld.store.NixStore;
import io.github.nixld.store.StoreLookup;
import io.github.nixld.store.TreeScan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Turns a NAR into what matters about a store path. It runs in one pass, keeps no file and
/// executes nothing. The whole NAR is verified before it returns.
///
/// Limits: [#MAX_CHARACTERS] in the names of directories and symlinks and in the texts of these,
/// and the time that a NAR may take.
///
/// For one thread.
public final class NarFacts {
  /// Raise it when the same NAR gives another result: then everything is read again.
  private static final int VERSION = 1;

  /// Of this reader, and of the form in which [PathRecord] keeps facts.
  public static final int READER = VERSION * 1000 + StandaloneFacts.VERSION;

  /// A link farm of a whole TeX Live has 20 million.
  static final int MAX_CHARACTERS = 32 << 20;

  private final NixStore store;
  private final FileReader files;
  private final Duration limit;

  /// @param store the store that the store paths are for
  /// @param scratch a directory for large files
  /// @param limit how long a NAR may take
  public NarFacts(NixStore store, Path scratch, Duration limit) {
    this.store = store;
    this.files = new FileReader(scratch);
    this.limit = limit;
  }

  /// Where the bytes of the NAR come from; asked twice if a link with a library's name leads to a
  /// file without one.
  public interface Nar {
    NarInput open() throws IOException;
  }

  /// Hears the names of the symbols, which the facts have as hashes alone. They count once the NAR
  /// is read whole; a file may come twice.
  public interface Symbols {
    /// Hears nothing.
    Symbols NONE = (_, _) -> {};

    /// @param path of the file in the store path
    void of(String path, ElfSymbols symbols);
  }

  /// Reads a NAR.
  ///
  /// @param basename of its store path
  /// @throws CacheException if it is not the signed one, not a NAR, or too large
  public PathContents read(String basename, Nar nar, Symbols symbols) throws IOException {
    long start = System.nanoTime();
    PathContents contents = new Pass(basename, Set.of(), symbols, start).read(nar);
    SortedSet<String> others = otherTargets(basename, contents);
    if (!others.isEmpty()) {
      contents.files().putAll(new Pass(basename, others, symbols, start).read(nar).files());
    }
    return contents;
  }

  /// Reads a NAR once: the libraries in it, and the files of `others`, whatever their names.
  private final class Pass {
    private final String basename;
    private final Set<String> others;
    private final Symbols symbols;
    private final long start;
    private long characters;

    Pass(String basename, Set<String> others, Symbols symbols, long start) {
      this.basename = basename;
      this.others = others;
      this.symbols = symbols;
      this.start = start;
    }

    PathContents read(Nar nar) throws IOException {
      PathContents contents = PathContents.empty();
      try (NarInput input = nar.open()) {
        NarReader reader = new NarReader(new TimedInput(input, start, limit));
        for (NarEntry entry = reader.next(); entry != null; entry = reader.next()) {
          take(entry, reader, contents);
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

    private void take(NarEntry entry, NarReader reader, PathContents contents) throws IOException {
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
          String path = file.path();
          if (isLibrary(basename, path) || others.contains(path)) {
            characters += path.length();
            contents
                .files()
                .put(path, files.read(reader, file.size(), names -> symbols.of(path, names)));
          }
        }
      }
    }
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
