package io.github.nixld.choose.candidate;

import io.github.nixld.index.StorePathInfo;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Which of two store directories that can both serve a name is the better one: a list of criteria,
/// of which the first that tells them apart decides. A total order, so that the same store gives
/// the same answer.
///
/// To add a criterion, put it at its place in the list.
public final class Ranking implements Comparator<Candidate> {
  private final List<Criterion> criteria;

  Ranking(CandidateRules rules, LibcInstallation libc) {
    criteria =
        List.of(
            Criterion.lowest(c -> rules.wish(c.label()), c -> "not preferred"),
            Criterion.holds(Candidate::servedByName, c -> "its file is called " + c.file()),
            Criterion.lowest(
                Ranking::place,
                c -> c.aggregate() ? "only links to other packages" : "private to its application"),
            Criterion.holds(Ranking::isRooted, c -> "dead: no GC root keeps it"),
            Criterion.holds(c -> isBuiltWith(c, libc), c -> "built with another glibc"),
            new Criterion(Comparator.comparing(Candidate::storePath, Ranking::age), c -> "older"),
            new Criterion(
                Comparator.comparing(Candidate::label)
                    .thenComparing(Candidate::directory)
                    .thenComparing(Candidate::file),
                c -> "equal; the name decides"));
  }

  /// One reason to take one candidate instead of another.
  ///
  /// @param order the better one first
  /// @param reason for people, of a candidate that lost by it
  record Criterion(Comparator<Candidate> order, Function<Candidate, String> reason) {
    /// The lowest rank is the best.
    static Criterion lowest(ToIntFunction<Candidate> rank, Function<Candidate, String> reason) {
      return new Criterion(Comparator.comparingInt(rank), reason);
    }

    /// One of which something holds is better than one of which it does not.
    static Criterion holds(Predicate<Candidate> what, Function<Candidate, String> reason) {
      return lowest(candidate -> what.test(candidate) ? 0 : 1, reason);
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
    for (Criterion criterion : criteria) {
      if (criterion.order.compare(winner, loser) != 0) {
        return criterion.reason.apply(loser);
      }
    }
    return criteria.getLast().reason.apply(loser);
  }

  private static boolean isRooted(Candidate candidate) {
    StorePathInfo storePath = candidate.storePath();
    return storePath != null && storePath.rooted();
  }

  /// Real library packages first: their directory is `lib`; then private directories, bootstrap
  /// stages, aggregates.
  private static int place(Candidate candidate) {
    if (candidate.aggregate()) {
      return 4;
    }
    String label = candidate.label();
    if (label.contains("bootstrap") || label.contains("-stage") || label.contains("xgcc-")) {
      return 3;
    }
    int at = candidate.directory().indexOf(label);
    String inside =
        at < 0 ? candidate.directory() : candidate.directory().substring(at + label.length());
    return switch (inside) {
      case "/lib", "/lib64", "/lib32" -> 0;
      default -> inside.startsWith("/lib/") ? 1 : 2;
    };
  }

  /// Whether it finds its own libc where the chosen one is.
  private static boolean isBuiltWith(Candidate candidate, LibcInstallation libc) {
    String path = candidate.object().runpath();
    if (path == null) {
      path = candidate.object().rpath();
    }
    return path != null && (path + ":").contains(libc.directory() + ":");
  }

  /// Newer first; of two packages the one with the shorter name, which is the library's own more
  /// often.
  private static int age(@Nullable StorePathInfo a, @Nullable StorePathInfo b) {
    if (a == null || b == null) {
      return Boolean.compare(a != null, b != null);
    }
    if (!a.name().equals(b.name())) {
      int byLength = Integer.compare(a.name().length(), b.name().length());
      return byLength != 0 ? byLength : a.name().compareTo(b.name());
    }
    return Versions.compare(b.version(), a.version());
  }
}
