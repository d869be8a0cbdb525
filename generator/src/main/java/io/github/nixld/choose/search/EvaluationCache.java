package io.github.nixld.choose.search;

import io.github.nixld.choose.dlopen.ServedHints;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The runs that were already simulated, and the library paths for which they hold.
///
/// A run counts once for the budget ([SearchBudget]). Runs are long, so only the last few of each
/// object are kept; an older one is simulated again when it is needed.
final class EvaluationCache {
  /// How many runs of an object are kept.
  private static final int KEPT = 3;

  private final int objects;
  private final PathIds ids;
  private final Map<PathIds.Path, Slots> byPath = new HashMap<>();

  /// For each object its last entries that were simulated for the first time, and those whose runs
  /// are kept, the latest first.
  private final List<Deque<Entry>> recent = new ArrayList<>();

  private final List<Deque<Entry>> kept = new ArrayList<>();

  EvaluationCache(int objects, PathIds ids) {
    this.objects = objects;
    this.ids = ids;
    for (int i = 0; i < objects; i++) {
      recent.add(new ArrayDeque<>(2));
      kept.add(new ArrayDeque<>(2));
    }
  }

  /// What is known of a run.
  static final class Entry {
    private final List<ObjectRun.SeenHint> hints;
    private final Set<Problem.Key> problems;
    private final List<Entry> alone = List.of(this);
    private @Nullable Footprint footprint;
    private @Nullable ObjectRun run;

    private final ServedHints servedBy;

    private Entry(ObjectRun run, @Nullable Footprint footprint, ServedHints servedBy) {
      this.servedBy = servedBy;
      this.hints = run.hints();
      this.problems = Set.copyOf(run.keys());
      this.run = run;
      this.footprint = footprint;
    }

    List<ObjectRun.SeenHint> hints() {
      return hints;
    }

    /// Which hints were served.
    ServedHints servedBy() {
      return servedBy;
    }

    /// What is wrong with the run.
    Set<Problem.Key> problems() {
      return problems;
    }

    /// The run; null if it was not kept.
    @Nullable ObjectRun run() {
      return run;
    }

    /// Whether the run would be the same with another library path; false if unknown.
    private boolean isSameFor(PathIds.Path path) {
      return footprint != null && footprint.isSameFor(path);
    }
  }

  /// The entries of one library path: for each object one per set of served hints, which is usually
  /// one.
  private static final class Slots {
    private int firstObject = -1;
    private List<Entry> first = List.of();
    private @Nullable List<Entry>[] all = none(0);

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static @Nullable List<Entry>[] none(int size) {
      return new List[size];
    }

    List<Entry> of(int object) {
      if (object == firstObject) {
        return first;
      }
      List<Entry> entries = object < all.length ? all[object] : null;
      return entries == null ? List.of() : entries;
    }

    void add(int object, Entry entry, int objects) {
      List<Entry> entries = of(object);
      if (!entries.isEmpty()) {
        entries = new ArrayList<>(entries);
        entries.add(entry);
      } else {
        entries = entry.alone;
      }
      if (firstObject < 0 || object == firstObject) {
        // Most paths are tried for one object only.
        firstObject = object;
        first = entries;
        return;
      }
      if (all.length == 0) {
        all = none(objects);
      }
      all[object] = entries;
    }
  }

  /// What is known of an object's run with a library path; null if nothing is.
  ///
  /// @param holds whether a run would ask for the same names now
  @Nullable Entry find(int object, PathIds.Path path, Predicate<Entry> holds) {
    Slots slots = byPath.computeIfAbsent(path, p -> new Slots());
    for (Entry entry : slots.of(object)) {
      if (holds.test(entry)) {
        return entry;
      }
    }
    for (Entry entry : recent.get(object)) {
      if (holds.test(entry) && entry.isSameFor(path)) {
        slots.add(object, entry, objects);
        return entry;
      }
    }
    return null;
  }

  /// Remembers a run.
  void add(int object, PathIds.Path path, ObjectRun run, ServedHints servedBy) {
    // With a single object, every directory of a path matters to it.
    Footprint footprint = objects > 1 ? new Footprint(run.plan(), path, ids) : null;
    Entry entry = new Entry(run, footprint, servedBy);
    byPath.computeIfAbsent(path, p -> new Slots()).add(object, entry, objects);
    keep(object, entry, run);
    if (footprint != null) {
      Deque<Entry> entries = recent.get(object);
      entries.addFirst(entry);
      if (entries.size() > SearchBudget.COMPARED_RESULTS) {
        entries.removeLast().footprint = null;
      }
    }
  }

  /// Keeps the run of an entry for a while.
  void keep(int object, Entry entry, ObjectRun run) {
    entry.run = run;
    Deque<Entry> entries = kept.get(object);
    entries.remove(entry);
    entries.addFirst(entry);
    if (entries.size() > KEPT) {
      entries.removeLast().run = null;
    }
  }
}
