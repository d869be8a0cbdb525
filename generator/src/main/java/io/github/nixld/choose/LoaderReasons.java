package io.github.nixld.choose;

import io.github.nixld.choose.Environment.ChosenLoader;
import io.github.nixld.choose.candidate.LibcInstallation;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.index.IndexedLoader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Why a loader was chosen for some objects, and why the others of its kind were not.
final class LoaderReasons {
  private static final String SINGLE = "the one";
  private static final String NO_LIBC = "no libc stands beside it";

  private final LoaderOrder order;

  /// All that could start the objects, in the order in which they are tried.
  private final List<IndexedLoader> loaders;

  /// Of those that were tried, the names that stay unresolved, by path.
  private final Map<String, List<String>> tried = new HashMap<>();

  /// The paths of those that are not whole, as in a stage of a bootstrap.
  private final Set<String> bare = new HashSet<>();

  LoaderReasons(LoaderOrder order, List<IndexedLoader> loaders) {
    this.order = order;
    this.loaders = loaders;
  }

  private static String path(IndexedLoader loader) {
    return loader.object().path();
  }

  /// Notes a loader that has no libc.
  void withoutLibc(IndexedLoader loader) {
    bare.add(path(loader));
  }

  /// Notes a loader under which some objects were looked at.
  void tried(IndexedLoader loader, List<Environment.Unresolved> unresolved) {
    tried.put(
        path(loader), unresolved.stream().map(Environment.Unresolved::name).distinct().toList());
  }

  /// The chosen loader, with all reasons.
  ///
  /// @param named why no other was looked at; null if others were
  ChosenLoader of(LibcInstallation libc, @Nullable String named) {
    IndexedLoader chosen = libc.entry();
    String path = libc.loader().path();
    if (named != null) {
      return new ChosenLoader(chosen, path, named, List.of());
    }
    List<Rejected> rejected = new ArrayList<>();
    List<IndexedLoader> after = new ArrayList<>();
    List<IndexedLoader> failed = new ArrayList<>();
    for (IndexedLoader other : loaders) {
      if (!path(other).equals(path(chosen))) {
        String failure = failure(other, chosen);
        (failure == null ? after : failed).add(other);
        String reason =
            failure == null ? order.deciding(chosen, other).lost().apply(other) : failure;
        rejected.add(new Rejected(other.object().storePath(), reason));
      }
    }
    return new ChosenLoader(chosen, path, distinction(chosen, after, failed), rejected);
  }

  /// Why a loader cannot be taken, whatever its place in the order; null if it only comes later.
  private @Nullable String failure(IndexedLoader other, IndexedLoader chosen) {
    List<String> left = tried.get(path(other));
    if (left == null) {
      return bare.contains(path(other)) ? NO_LIBC : null;
    }
    List<String> known = tried.getOrDefault(path(chosen), List.of());
    List<String> more = left.stream().filter(name -> !known.contains(name)).toList();
    boolean later = order.compare(chosen, other) < 0;
    if (more.isEmpty() && later) {
      return null;
    }
    List<String> named = more.isEmpty() ? left : more;
    return named.getFirst()
        + (named.size() == 1 ? " stays" : " and " + (named.size() - 1) + " more stay")
        + " unresolved with it";
  }

  /// What the chosen one is and no other: "the newest of those kept by a GC root".
  ///
  /// @param after those that only come later in the order
  /// @param failed the others
  private String distinction(
      IndexedLoader chosen, List<IndexedLoader> after, List<IndexedLoader> failed) {
    if (after.isEmpty() && failed.isEmpty()) {
      return "the only one";
    }
    String best = SINGLE;
    List<String> group = new ArrayList<>();
    if (failed.stream().anyMatch(it -> bare.contains(path(it)))) {
      group.add("with a libc");
    }
    if (failed.stream().anyMatch(it -> tried.containsKey(path(it)))) {
      boolean all = tried.getOrDefault(path(chosen), List.of()).isEmpty();
      group.add("with which " + (all ? "everything loads" : "least stays unresolved"));
    }
    List<LoaderOrder.Criterion> deciding = order.deciding(chosen, after);
    for (LoaderOrder.Criterion each : deciding) {
      String superlative = each.superlative();
      if (superlative != null && each.equals(deciding.getLast())) {
        best = superlative;
      } else {
        group.add(each.winners());
      }
    }
    return group.isEmpty()
        ? best
        : best + (best.equals(SINGLE) ? " " : " of those ") + String.join(" and ", group);
  }
}
