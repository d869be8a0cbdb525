package io.github.nixld.catalog;

import io.github.nixld.store.StoreLookup;
import java.io.IOException;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// The store paths of a catalog, for following symlinks into them. Those used last are kept in
/// memory.
///
/// Regular files that no loader finds are not known, which changes nothing for a link to one.
public final class Trees implements StoreLookup {
  /// How many names and links are kept: about 40 MB.
  private static final int KEPT = 300_000;

  private final Source source;
  private final LinkedHashMap<String, PathContents> kept = new LinkedHashMap<>(16, 0.75f, true);
  private int weight;
  private @Nullable IOException failure;

  Trees(Source source) {
    this.source = source;
  }

  /// Where contents come from.
  public interface Source {
    /// @return null if the store path is not in the catalog
    @Nullable PathContents contents(String basename) throws IOException;
  }

  /// The contents of a store path; nothing if it is not in the catalog.
  PathContents of(String basename) throws IOException {
    PathContents known = kept.get(basename);
    if (known == null) {
      PathContents read = source.contents(basename);
      known = read == null ? PathContents.empty() : read;
      kept.put(basename, known);
      weight += weight(known);
      while (weight > KEPT && kept.size() > 1) {
        weight -= weight(kept.pollFirstEntry().getValue());
      }
    }
    return known;
  }

  private static int weight(PathContents contents) {
    // Facts have names too.
    return contents.directories().size()
        + contents.links().size()
        + 20 * contents.files().size()
        + 1;
  }

  /// Throws the exception that [#kind] or [#readLink] could not throw.
  void check() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public Kind kind(String path) {
    PathContents contents = contents(path);
    String own = own(path);
    if (contents.directories().contains(own)) {
      return Kind.DIRECTORY;
    }
    if (contents.links().containsKey(own)) {
      return Kind.SYMLINK;
    }
    return contents.files().containsKey(own) ? Kind.FILE : Kind.MISSING;
  }

  @Override
  public @Nullable String readLink(String path) {
    return contents(path).links().get(own(path));
  }

  private PathContents contents(String path) {
    int slash = path.indexOf('/');
    try {
      return of(slash < 0 ? path : path.substring(0, slash));
    } catch (IOException e) {
      failure = e;
      return PathContents.empty();
    }
  }

  private static String own(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? "" : path.substring(slash + 1);
  }
}
