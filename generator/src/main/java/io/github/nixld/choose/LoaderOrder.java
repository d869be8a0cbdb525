package io.github.nixld.choose;

import io.github.nixld.choose.candidate.KnownStore;
import io.github.nixld.choose.candidate.Versions;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.StorePathInfo;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// In which order the loaders of a store are tried: a list of criteria, of which the first that
/// tells two loaders apart decides. Those that are there come first, live before dead ones, which
/// the next garbage collection takes, and the newest, so that no requirement is too high.
final class LoaderOrder implements Comparator<IndexedLoader> {
  private final List<Criterion> criteria;

  /// One reason to try one loader before another.
  ///
  /// @param order the better one first
  /// @param lost why a loader lost by it
  /// @param superlative what the best one is; null if the criterion only sorts some out
  /// @param winners which ones are left: those "kept by a GC root". None is asked for behind the
  ///   last criterion
  record Criterion(
      Comparator<IndexedLoader> order,
      Function<IndexedLoader, String> lost,
      @Nullable String superlative,
      String winners) {
    static Criterion lowest(
        ToIntFunction<IndexedLoader> rank, Function<IndexedLoader, String> lost, String winners) {
      return new Criterion(Comparator.comparingInt(rank), lost, null, winners);
    }
  }

  LoaderOrder(KnownStore store, Options options) {
    criteria =
        List.of(
            Criterion.lowest(
                loader -> options.preference().rank(loader.object().storePath()),
                loader ->
                    options.preference().avoids(loader.object().storePath())
                        ? "--avoid names it"
                        : "not preferred",
                "that --prefer or --avoid puts first"),
            Criterion.lowest(
                loader -> store.isPresent(loader.object().storePath()) ? 0 : 1,
                loader -> "not in the store",
                "in the store"),
            Criterion.lowest(
                loader -> isRooted(store, loader) ? 0 : 1,
                loader -> "dead: no GC root keeps it",
                "kept by a GC root"),
            new Criterion(
                Comparator.comparing(loader -> loader.facts().version(), LoaderOrder::newerFirst),
                loader -> "older",
                "the newest",
                "of the newest release"),
            new Criterion(
                Comparator.comparing(loader -> loader.object().path()),
                loader -> "equal; the name decides",
                "the first by name",
                ""));
  }

  private static int newerFirst(String a, String b) {
    return Versions.compare(b, a);
  }

  private static boolean isRooted(KnownStore store, IndexedLoader loader) {
    StorePathInfo storePath = store.storePath(loader.object().storePath());
    return storePath != null && storePath.rooted();
  }

  @Override
  public int compare(IndexedLoader a, IndexedLoader b) {
    return deciding(a, b).order.compare(a, b);
  }

  /// The criterion that tells two loaders apart.
  Criterion deciding(IndexedLoader a, IndexedLoader b) {
    return criteria.stream()
        .filter(it -> it.order.compare(a, b) != 0)
        .findFirst()
        .orElseGet(criteria::getLast);
  }

  /// The criteria by which a loader comes before some others, in their order.
  List<Criterion> deciding(IndexedLoader first, List<IndexedLoader> others) {
    return criteria.stream()
        .filter(it -> others.stream().anyMatch(other -> deciding(first, other).equals(it)))
        .toList();
  }
}
