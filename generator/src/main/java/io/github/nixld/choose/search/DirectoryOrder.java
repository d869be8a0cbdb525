package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.loader.DirectoryEntries;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.FileView.Present;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The order of the chosen directories.
///
/// A directory exposes all its names. So for each name, the directory that was chosen for it has to
/// come before every other directory with another file of that name. Which directory hides which is
/// determined once for each candidate and directory.
final class DirectoryOrder {
  private static final int NONE = -1;

  private final FileView view;
  private final DirectoryEntries entries;
  private final IdentityHashMap<Candidate, Place> places = new IdentityHashMap<>();

  DirectoryOrder(FileView view, DirectoryEntries entries) {
    this.view = view;
    this.entries = entries;
  }

  /// A candidate's directory, and the directories that would serve its name if they came before it.
  private static final class Place {
    final int directory;
    final boolean servedByName;
    final BitSet hiders = new BitSet();

    /// The directories with a higher number were not examined yet.
    int seen;

    Place(int directory, boolean servedByName) {
      this.directory = directory;
      this.servedByName = servedByName;
    }
  }

  /// The directories of some candidates in an order that serves each name from its own; empty if
  /// there is none, or if no directory can serve one of them by its name.
  ///
  /// @param chosen the candidates; directories without a constraint keep their order
  Optional<List<String>> order(Collection<Candidate> chosen) {
    Place[] all = new Place[chosen.size()];
    int count = 0;
    int highest = NONE;
    for (Candidate candidate : chosen) {
      Place place = place(candidate);
      if (!place.servedByName) {
        return Optional.empty();
      }
      all[count++] = place;
      highest = Math.max(highest, place.directory);
    }
    int[] nodes = new int[highest + 1];
    Arrays.fill(nodes, NONE);
    int[] directories = new int[count];
    int size = 0;
    for (Place place : all) {
      if (nodes[place.directory] == NONE) {
        nodes[place.directory] = size;
        directories[size++] = place.directory;
      }
    }
    Waiting waiting = new Waiting(size);
    int at = 0;
    for (Candidate candidate : chosen) {
      Place place = all[at++];
      BitSet hiders = hiders(candidate, place);
      for (int hider = hiders.nextSetBit(0);
          hider >= 0 && hider < nodes.length;
          hider = hiders.nextSetBit(hider + 1)) {
        if (nodes[hider] != NONE) {
          waiting.before(nodes[place.directory], nodes[hider]);
        }
      }
    }
    List<String> ordered = new ArrayList<>(size);
    for (int next = waiting.next(); next >= 0; next = waiting.next()) {
      ordered.add(entries.directory(directories[next]));
    }
    return ordered.size() == size ? Optional.of(ordered) : Optional.empty();
  }

  /// Whether a candidate and one of some others would each hide the other, whatever their order.
  boolean areAtOdds(Candidate candidate, Collection<Candidate> others) {
    Place own = place(candidate);
    BitSet hiders = hiders(candidate, own);
    if (hiders.isEmpty()) {
      return false;
    }
    for (Candidate other : others) {
      Place place = place(other);
      if (hiders.get(place.directory) && hiders(other, place).get(own.directory)) {
        return true;
      }
    }
    return false;
  }

  private Place place(Candidate candidate) {
    Place known = places.get(candidate);
    if (known == null) {
      known = new Place(entries.directory(candidate.directory()), candidate.servedByName());
      places.put(candidate, known);
    }
    return known;
  }

  private BitSet hiders(Candidate candidate, Place place) {
    if (place.seen < entries.directories()) {
      BitSet having = entries.having(candidate.name());
      for (int id = having.nextSetBit(place.seen); id >= 0; id = having.nextSetBit(id + 1)) {
        place.hiders.set(id, id != place.directory && hides(entries.directory(id), candidate));
      }
      place.seen = entries.directories();
    }
    return place.hiders;
  }

  private boolean hides(String directory, Candidate candidate) {
    return view.probe(directory, candidate.name()) instanceof Present other
        && !other.identity().equals(candidate.identity());
  }

  /// Directories that wait for others to be placed first. The first directory that does not wait is
  /// next.
  private static final class Waiting {
    private final @Nullable List<Integer>[] after;
    private final int[] before;
    private final BitSet ready = new BitSet();
    private final int count;
    private boolean started;

    Waiting(int count) {
      this.count = count;
      before = new int[count];
      after = lists(count);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static @Nullable List<Integer>[] lists(int count) {
      return new List[count];
    }

    void before(int first, int second) {
      List<Integer> known = after[first];
      if (known == null) {
        known = new ArrayList<>(2);
        after[first] = known;
      }
      known.add(second);
      before[second]++;
    }

    /// The next, or -1.
    int next() {
      if (!started) {
        started = true;
        for (int i = 0; i < count; i++) {
          ready.set(i, before[i] == 0);
        }
      }
      int next = ready.nextSetBit(0);
      if (next >= 0) {
        ready.clear(next);
        List<Integer> waiting = after[next];
        for (int other : waiting == null ? List.<Integer>of() : waiting) {
          if (--before[other] == 0) {
            ready.set(other);
          }
        }
      }
      return next;
    }
  }
}
