package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.loader.DirectoryEntries;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Numbers for directories, names and links, so that library paths with hundreds of them are
/// compared quickly.
final class PathIds {
  private final DirectoryEntries entries;
  private final Map<Candidate, Integer> links = new HashMap<>();
  private final IdentityHashMap<Candidate, Link> known = new IdentityHashMap<>();
  private final IdentityHashMap<ElfObject, BitSet> dependencies = new IdentityHashMap<>();

  PathIds(DirectoryEntries entries) {
    this.entries = entries;
  }

  /// The number of a link, and of its name.
  private record Link(int name, int number) {}

  /// A library path. Two are equal if they have the same directories in the same order, and the
  /// same links.
  static final class Path {
    private final int[] directories;

    /// For each name the link that has it, or -1; null without a farm.
    private final int @Nullable [] links;

    private final int hash;

    private Path(int[] directories, int @Nullable [] links) {
      this.directories = directories;
      this.links = links;
      hash = 31 * Arrays.hashCode(directories) + Arrays.hashCode(links);
    }

    /// The ids of its directories, without the farm.
    int[] directories() {
      return directories;
    }

    boolean isFarm() {
      return links != null;
    }

    /// The link of a name; -1 for none.
    int link(int name) {
      return links == null || name >= links.length ? -1 : links[name];
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Path path
          && hash == path.hash
          && Arrays.equals(directories, path.directories)
          && Arrays.equals(links, path.links);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  Path path(LibraryLayout layout) {
    int[] directories = new int[layout.directories().size()];
    int count = 0;
    for (String directory : layout.directories()) {
      if (!directory.equals(layout.farm())) {
        directories[count++] = entries.directory(directory);
      }
    }
    directories = Arrays.copyOf(directories, count);
    return new Path(directories, layout.farm() == null ? null : links(layout));
  }

  private int[] links(LibraryLayout layout) {
    int[] byName = new int[entries.names()];
    Arrays.fill(byName, -1);
    int highest = -1;
    for (Candidate candidate : layout.links().values()) {
      Link link = known.computeIfAbsent(candidate, this::link);
      if (link.name >= byName.length) {
        int length = byName.length;
        byName = Arrays.copyOf(byName, entries.names());
        Arrays.fill(byName, length, byName.length, -1);
      }
      byName[link.name] = link.number;
      highest = Math.max(highest, link.name);
    }
    return Arrays.copyOf(byName, highest + 1);
  }

  private Link link(Candidate candidate) {
    return new Link(
        entries.name(candidate.name()), links.computeIfAbsent(candidate, c -> links.size()));
  }

  int name(String name) {
    return entries.name(name);
  }

  int directory(String directory) {
    return entries.directory(directory);
  }

  boolean hasAny(int directory, BitSet names) {
    return entries.hasAny(directory, names);
  }

  boolean mayHaveAny(int directory, BitSet names) {
    return entries.mayHaveAny(directory, names);
  }

  /// The names of an object's dependencies. Do not modify the result.
  BitSet dependencies(ElfObject object) {
    BitSet known = dependencies.get(object);
    if (known == null) {
      known = Footprint.names(object, this);
      dependencies.put(object, known);
    }
    return known;
  }
}
