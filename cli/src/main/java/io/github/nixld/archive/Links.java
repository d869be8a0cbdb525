package io.github.nixld.archive;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The symbolic links of an archive, by their places. They are made after all files; until then,
/// this resolves them.
///
/// Memory, and each step through a link, count against the budget. So a million links, or a few
/// that lead through each other a million times, cost no more than it allows.
final class Links {
  /// How many links a path may lead through, as in the kernel (linux include/linux/namei.h,
  /// MAXSYMLINKS).
  private static final int MOST_FOLLOWED = 40;

  /// How much memory a name takes besides its characters.
  private static final int NAME = 200;

  private final Budget budget;
  private final Name root = new Name();

  /// A name in the tree of names that links have.
  private static final class Name {
    private final Map<String, Name> below = new HashMap<>(2);
    private @Nullable String target;
    private boolean made;
  }

  Links(Budget budget) {
    this.budget = budget;
  }

  /// The names of a path, without "." and empty names.
  static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    int start = 0;
    while (start < path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      if (end > start && !(end == start + 1 && path.charAt(start) == '.')) {
        names.add(path.substring(start, end));
      }
      start = end + 1;
    }
    return names;
  }

  /// Where a path leads by the links in it.
  ///
  /// @param last whether a link at its end is followed too
  /// @return names from the root on; null if it leads out of the archive, or in a circle
  @Nullable List<String> resolve(List<String> path, boolean last) throws ArchiveException {
    Deque<String> left = new ArrayDeque<>(path);
    List<String> names = new ArrayList<>();
    // Of the same length: null after a name that no link has.
    List<@Nullable Name> known = new ArrayList<>();
    int followed = 0;
    while (!left.isEmpty()) {
      String next = left.removeFirst();
      if (next.equals("..")) {
        if (names.isEmpty()) {
          return null;
        }
        names.removeLast();
        known.removeLast();
        continue;
      }
      Name parent = known.isEmpty() ? root : known.getLast();
      Name name = parent == null ? null : parent.below.get(next);
      String target = name == null ? null : name.target;
      if (target != null && (last || !left.isEmpty())) {
        budget.spend(target.length());
        if (target.startsWith("/") || ++followed > MOST_FOLLOWED) {
          return null;
        }
        List<String> way = names(target);
        for (int i = way.size() - 1; i >= 0; i--) {
          left.addFirst(way.get(i));
        }
      } else {
        names.add(next);
        known.add(name);
      }
    }
    return names;
  }

  /// Forgets the links on the way to a path, which become directories.
  void cut(List<String> path) {
    Name name = root;
    for (String next : path.subList(0, Math.max(path.size() - 1, 0))) {
      name = name.below.get(next);
      if (name == null) {
        return;
      }
      name.target = null;
    }
  }

  /// The target of a link; null if there is none.
  @Nullable String target(List<String> path) {
    Name name = find(path);
    return name == null ? null : name.target;
  }

  /// Forgets a link: something else has its name.
  void remove(List<String> path) {
    Name name = find(path);
    if (name != null) {
      name.target = null;
    }
  }

  /// Adds a link, unless links are below its name.
  void add(List<String> path, String target) throws ArchiveException {
    Name name = root;
    for (String next : path) {
      Name below = name.below.get(next);
      if (below == null) {
        budget.keep(NAME + next.length());
        below = new Name();
        name.below.put(next, below);
      }
      name = below;
    }
    if (name.below.isEmpty()) {
      budget.keep(target.length());
      name.target = target;
    }
  }

  /// Makes a link if its target exists by now.
  interface Maker {
    /// @return whether the link was made
    boolean make(List<String> path, String target) throws IOException;
  }

  /// Offers each link that was not made yet.
  ///
  /// @return whether any was made
  boolean makeEach(Maker maker) throws IOException {
    return makeEach(root, new ArrayList<>(), maker);
  }

  private static boolean makeEach(Name name, List<String> path, Maker maker) throws IOException {
    boolean any = false;
    for (Map.Entry<String, Name> entry : name.below.entrySet()) {
      Name below = entry.getValue();
      path.add(entry.getKey());
      if (below.target != null && !below.made) {
        below.made = maker.make(path, below.target);
        any |= below.made;
      }
      any |= makeEach(below, path, maker);
      path.removeLast();
    }
    return any;
  }

  private @Nullable Name find(List<String> path) {
    Name name = root;
    for (String next : path) {
      name = name.below.get(next);
      if (name == null) {
        return null;
      }
    }
    return name;
  }
}
