package io.github.nixld.choose.candidate;

import io.github.nixld.index.StorePathInfo;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Decides which of two store directories that can both serve a name is better, by a list of
/// criteria. The first criterion that tells them apart decides. The order is total, so that the
/// same store gives the same answer. docs/choosing.md gives the reason for each place in the list.
///
/// To add a criterion, put it at its place in the list. It must compare a property that each
/// candidate has by itself. Only the last criteria may depend on both candidates; otherwise the
/// order would have cycles.
public final class Ranking implements Comparator<Candidate> {
  private static final String WITH_GLIBC = "with the chosen glibc ";

  private final Evidence evidence;
  private final List<Criterion> criteria;

  Ranking(CandidateRules rules, LibcInstallation libc, StoreView view) {
    evidence = new Evidence(view, libc);
    criteria =
        List.of(
            Criterion.lowest(c -> rules.preference().rank(c.label()), c -> "not preferred"),
            Criterion.holds(Candidate::servedByName, c -> "its file is called " + c.file()),
            Criterion.holds(c -> !StoreName.isStub(c), c -> "a stub, for linking only"),
            Criterion.holds(c -> !StoreName.isDriver(c), c -> "a driver's"),
            Criterion.holds(view::isPresent, c -> "not in the store"),
            Criterion.some(evidence::linkersOfGlibc, WITH_GLIBC),
            Criterion.holds(
                c -> evidence.isBuiltWithGlibc(c) && evidence.isWanted(c),
                c ->
                    evidence.isBuiltWithGlibc(c)
                        ? "nothing in the store uses it"
                        : "built with another glibc"),
            Criterion.holds(
                evidence::isBesideLinked,
                c -> "no package with the chosen glibc links to a library of its directory"),
            Criterion.some(evidence::linkers, ""),
            Criterion.holds(
                c -> isRooted(c) || evidence.linkers(c) == 0, c -> "dead: no GC root keeps it"),
            Criterion.most(evidence::linkersOfGlibc, WITH_GLIBC),
            Criterion.most(evidence::linkers, ""),
            Criterion.lowest(
                    c -> StoreName.place(c).compareTo(StoreName.Place.LIBRARY),
                    c -> StoreName.place(c).reason())
                .ofNames(),
            Criterion.lowest(StoreName::likeness, c -> "its package has another name").ofNames(),
            Criterion.holds(c -> !StoreName.isPrerelease(c), c -> "a version before a release")
                .ofNames(),
            Criterion.holds(Ranking::isRooted, c -> "dead: no GC root keeps it"),
            Criterion.holds(evidence::isBuiltWithGlibc, c -> "built with another glibc"),
            new Criterion(
                    Comparator.comparing(Candidate::storePath, Ranking::packageName),
                    (loser, winner) -> "another package, and nothing else tells them apart")
                .ofNames(),
            new Criterion(
                    Comparator.comparing(Candidate::storePath, Ranking::age),
                    (loser, winner) -> "older")
                .ofNames(),
            new Criterion(
                    Comparator.comparing(Candidate::label)
                        .thenComparing(Candidate::directory)
                        .thenComparing(Candidate::file),
                    (loser, winner) -> "equal; the name decides")
                .ofNames());
  }

  /// One reason to take one candidate instead of another.
  ///
  /// @param order the better one first
  /// @param reason for people: why a candidate lost against the one that won
  /// @param byName whether it looks at nothing but names and versions
  record Criterion(
      Comparator<Candidate> order,
      BiFunction<Candidate, Candidate, String> reason,
      boolean byName) {
    Criterion(Comparator<Candidate> order, BiFunction<Candidate, Candidate, String> reason) {
      this(order, reason, false);
    }

    /// The same, but it looks at nothing but names and versions.
    Criterion ofNames() {
      return new Criterion(order, reason, true);
    }

    /// The lowest rank is the best.
    static Criterion lowest(ToIntFunction<Candidate> rank, Function<Candidate, String> reason) {
      return new Criterion(Comparator.comparingInt(rank), (loser, winner) -> reason.apply(loser));
    }

    /// A candidate with a property is better than one without it.
    static Criterion holds(Predicate<Candidate> what, Function<Candidate, String> reason) {
      return lowest(candidate -> what.test(candidate) ? 0 : 1, reason);
    }

    /// A candidate to which some package links is better than one to which none does.
    ///
    /// @param which the counted packages, in words that follow their number
    static Criterion some(ToIntFunction<Candidate> linkers, String which) {
      return new Criterion(
          Comparator.comparingInt(candidate -> linkers.applyAsInt(candidate) > 0 ? 0 : 1),
          (loser, winner) -> counts(loser, winner, linkers, which));
    }

    /// The candidate to which most packages link is the best.
    ///
    /// @param which the counted packages, in words that follow their number
    static Criterion most(ToIntFunction<Candidate> linkers, String which) {
      return new Criterion(
          Comparator.comparingInt(linkers).reversed(),
          (loser, winner) -> counts(loser, winner, linkers, which));
    }

    private static String counts(
        Candidate loser, Candidate winner, ToIntFunction<Candidate> linkers, String which) {
      String better = StoreName.withoutHash(winner);
      String worse = StoreName.withoutHash(loser);
      boolean same = better.equals(worse);
      int most = linkers.applyAsInt(winner);
      return (same ? winner.label() : better)
          + ": libraries of "
          + most
          + (most == 1 ? " package " : " packages ")
          + which
          + "link to it; "
          + (same ? loser.label() : worse)
          + ": "
          + few(linkers.applyAsInt(loser));
    }

    private static String few(int count) {
      return count == 0 ? "none" : String.valueOf(count);
    }
  }

  @Override
  public int compare(Candidate a, Candidate b) {
    for (Criterion criterion : criteria) {
      int order = criterion.order.compare(a, b);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /// Why `loser` comes after `winner`, for people.
  public String reason(Candidate loser, Candidate winner) {
    return decider(loser, winner).reason.apply(loser, winner);
  }

  /// The criterion that tells two apart.
  private Criterion decider(Candidate loser, Candidate winner) {
    for (Criterion criterion : criteria) {
      if (criterion.order.compare(winner, loser) != 0) {
        return criterion;
      }
    }
    return criteria.getLast();
  }

  /// Whether the store hardly shows which of two is meant: no package links to the better one, or
  /// equally many link to both, and only their names tell them apart.
  public boolean isThin(Candidate loser, Candidate winner) {
    return (evidence.linkers(winner) == 0
            || (evidence.linkers(winner) == evidence.linkers(loser)
                && evidence.linkersOfGlibc(winner) == evidence.linkersOfGlibc(loser)))
        && decider(loser, winner).byName;
  }

  private static boolean isRooted(Candidate candidate) {
    StorePathInfo storePath = candidate.storePath();
    return storePath != null && storePath.rooted();
  }

  /// The package with the shorter name: it is more often the library's own.
  private static int packageName(@Nullable StorePathInfo a, @Nullable StorePathInfo b) {
    if (a == null || b == null) {
      return Boolean.compare(a == null, b == null);
    }
    int byLength = Integer.compare(a.name().length(), b.name().length());
    return byLength != 0 ? byLength : a.name().compareTo(b.name());
  }

  /// Newer first; both are of one package.
  private static int age(@Nullable StorePathInfo a, @Nullable StorePathInfo b) {
    return a == null || b == null
        ? 0
        : Versions.compare(StoreName.version(b), StoreName.version(a));
  }
}
