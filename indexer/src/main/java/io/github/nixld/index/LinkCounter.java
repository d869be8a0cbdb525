package io.github.nixld.index;

import io.github.nixld.index.SearchedDirectories.Found;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counts which store paths link to what.
///
/// An object links to the first directory that it searches and that has the name it needs (glibc
/// elf/dl-load.c, _dl_map_object; whether the file fits does not matter). Each store path counts
/// once for a name in a directory, and never for its own directories.
///
/// What a store path links to is known only after all were added. Until [#count], each of its needs
/// is kept as two numbers: the directories that are searched, and the name.
final class LinkCounter {
  private final String prefix;
  private final FactsCodec.Texts texts;
  private final Map<Integer, Part> parts = new HashMap<>();
  private final Map<String, Integer> pathNumbers = new HashMap<>();
  private final List<String> paths = new ArrayList<>();
  private final Map<SearchList, Integer> listNumbers = new HashMap<>();
  private final List<SearchList> lists = new ArrayList<>();
  private final List<Linking> linking = new ArrayList<>();
  private long[] needs = new long[1024];
  private int needCount;
  private final Set<Long> ofThisStorePath = new HashSet<>();

  /// A part of a search path.
  private static final class Part {
    final String path;

    /// False if it is outside of the store, or has a token that only the loader can replace.
    final boolean inStore;

    /// What follows `$ORIGIN` if it begins with that; null otherwise.
    final @Nullable String afterOrigin;

    /// Its number in [#paths]; -1 if it has none yet.
    int number = -1;

    Part(String path, String prefix) {
      this.path = path;
      this.inStore = path.startsWith(prefix) && path.indexOf('$') < 0;
      String after = after("$ORIGIN", path);
      this.afterOrigin = after == null ? after("${ORIGIN}", path) : after;
    }

    private static @Nullable String after(String token, String path) {
      return path.startsWith(token) ? path.substring(token.length()) : null;
    }
  }

  /// A store path, and where its needs end in [#needs].
  private record Linking(String storePath, int end) {}

  /// What is searched, as numbers of [#paths].
  private static final class SearchList {
    final int[] paths;

    SearchList(int[] paths) {
      this.paths = paths;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof SearchList list && Arrays.equals(paths, list.paths);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(paths);
    }
  }

  /// @param store the store's directory
  /// @param texts for texts that [#learn] was not given
  LinkCounter(String store, FactsCodec.Texts texts) {
    this.prefix = store + "/";
    this.texts = texts;
  }

  /// Takes in the texts of the parts of a search path.
  ///
  /// @param path as it stands in the file, with colons
  void learn(Links links, String path) {
    for (int part : links.searched) {
      if (!parts.containsKey(part)) {
        String[] text = path.split(":", -1);
        for (int i = 0; i < text.length; i++) {
          parts.put(links.searched[i], new Part(text[i], prefix));
        }
        return;
      }
    }
  }

  /// Adds what an object of the store path links to that [#endStorePath] will name.
  ///
  /// @param origin its directory, absolute
  /// @param own the directories of its store path
  void add(Links links, String origin, OwnDirectories own) throws SQLException {
    int[] searched = new int[links.searched.length];
    int[] ends = new int[links.needs.length];
    Arrays.fill(ends, -1);
    int count = 0;
    for (int id : links.searched) {
      Part part = part(id, origin);
      if (!part.inStore) {
        continue;
      }
      if (own.knows(part.path)) {
        // The object finds the name in its own store path, so this counts for none.
        for (int i = 0; i < ends.length; i++) {
          if (ends[i] < 0 && own.has(part.path, links.needs[i])) {
            ends[i] = count;
          }
        }
      } else {
        searched[count++] = number(part);
      }
    }
    int all = -1;
    for (int i = 0; i < ends.length; i++) {
      if (ends[i] > 0) {
        add(list(Arrays.copyOf(searched, ends[i])), links.needs[i]);
      } else if (ends[i] < 0 && count > 0) {
        all = all < 0 ? list(Arrays.copyOf(searched, count)) : all;
        add(all, links.needs[i]);
      }
    }
  }

  private void add(int list, int name) {
    long need = (long) list << Integer.SIZE | name;
    if (ofThisStorePath.add(need)) {
      if (needCount == needs.length) {
        needs = Arrays.copyOf(needs, needCount + needCount / 2);
      }
      needs[needCount++] = need;
    }
  }

  private Part part(int id, String origin) throws SQLException {
    Part part = parts.get(id);
    if (part == null) {
      part = new Part(texts.text(id), prefix);
      parts.put(id, part);
    }
    return part.afterOrigin == null ? part : new Part(origin + part.afterOrigin, prefix);
  }

  private int number(Part part) {
    if (part.number < 0) {
      Integer known = pathNumbers.putIfAbsent(part.path, paths.size());
      if (known == null) {
        part.number = paths.size();
        paths.add(part.path);
      } else {
        part.number = known;
      }
    }
    return part.number;
  }

  private int list(int[] searched) {
    SearchList list = new SearchList(searched);
    Integer known = listNumbers.putIfAbsent(list, lists.size());
    if (known != null) {
      return known;
    }
    lists.add(list);
    return lists.size() - 1;
  }

  /// Adds a store path as it is in the index.
  ///
  /// @param store the store's directory
  void addStored(Queries queries, String store, String basename) throws SQLException {
    // All rows are read first, since counting asks the database too.
    record Stored(String directory, Links links) {}
    String path = store + "/" + basename + "/";
    for (Stored object :
        queries.all(
            "SELECT text, facts FROM store_path"
                + " JOIN directory ON directory.store_path = store_path.id"
                + " JOIN string ON string.id = directory.path"
                + " JOIN entry ON entry.directory = directory.id"
                + " JOIN object ON object.id = entry.object WHERE basename = ?",
            row -> new Stored(row.getString(1), FactsCodec.links(row.getBytes(2))),
            basename)) {
      add(object.links(), path + object.directory(), OwnDirectories.UNKNOWN);
    }
    endStorePath(basename);
  }

  /// The `directory.id` of those with a dynamic loader.
  static Set<Long> libcs(Queries queries) throws SQLException {
    return new HashSet<>(
        queries.all(
            "SELECT directory FROM entry WHERE object IN (SELECT object FROM ld_so)",
            row -> row.getLong(1)));
  }

  /// Ends a store path, after all of its objects were added.
  void endStorePath(String basename) {
    if (!ofThisStorePath.isEmpty()) {
      linking.add(new Linking(basename, needCount));
      ofThisStorePath.clear();
    }
  }

  /// Counts, and forgets what was added.
  ///
  /// @param libcs as [#libcs] has them
  LinkCounts count(SearchedDirectories directories, Set<Long> libcs) throws SQLException {
    @Nullable Found[] found = new Found[paths.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = directories.find(paths.get(i));
    }
    LinkCounts counts = new LinkCounts();
    Map<Long, Found> links = new HashMap<>();
    int start = 0;
    for (Linking next : linking) {
      for (int i = start; i < next.end(); i++) {
        int name = (int) needs[i];
        Found place = place(lists.get((int) (needs[i] >>> Integer.SIZE)), name, found, directories);
        if (place != null && !place.storePath().equals(next.storePath())) {
          links.put(place.id() << Integer.SIZE | name, place);
        }
      }
      long libc = libc(links.values(), libcs);
      for (Map.Entry<Long, Found> link : links.entrySet()) {
        counts.add(link.getKey().intValue(), link.getValue().id(), libc, 1);
      }
      links.clear();
      start = next.end();
    }
    linking.clear();
    needCount = 0;
    return counts;
  }

  private static @Nullable Found place(
      SearchList list, int name, @Nullable Found[] found, SearchedDirectories directories)
      throws SQLException {
    for (int path : list.paths) {
      Found place = found[path];
      if (place != null && directories.has(place.id(), name)) {
        return place;
      }
    }
    return null;
  }

  /// The libc that a store path links to; of several the first by name, whatever their ids.
  private static long libc(Iterable<Found> links, Set<Long> libcs) {
    Found first = null;
    for (Found link : links) {
      if (libcs.contains(link.id())
          && (first == null || link.storePath().compareTo(first.storePath()) < 0)) {
        first = link;
      }
    }
    return first == null ? 0 : first.id();
  }
}
