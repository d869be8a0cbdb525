package io.github.nixld.choose;

import io.github.nixld.index.StorePathInfo;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Which of two store directories that can both serve a name is the better one; a total order, so
/// that the same store gives the same answer.
final class Ranking implements Comparator<Candidate> {
  private final Options options;
  private final LibcInstallation glibc;

  Ranking(Options options, LibcInstallation glibc) {
    this.options = options;
    this.glibc = glibc;
  }

  // Not a chain of Comparator.comparing: the JDK's AOT cache keeps lambdas, but not the
  // serializable
  // ones that these make, which cost every start 5 ms.
  @Override
  public int compare(Candidate a, Candidate b) {
    int order = Integer.compare(wish(a, options), wish(b, options));
    order = order != 0 ? order : Boolean.compare(b.servedByName(), a.servedByName());
    order = order != 0 ? order : Integer.compare(place(a), place(b));
    order = order != 0 ? order : Boolean.compare(rooted(b), rooted(a));
    order = order != 0 ? order : Boolean.compare(builtWith(b, glibc), builtWith(a, glibc));
    order = order != 0 ? order : age(a, b);
    order = order != 0 ? order : a.label().compareTo(b.label());
    order = order != 0 ? order : a.directory().compareTo(b.directory());
    return order != 0 ? order : a.file().compareTo(b.file());
  }

  /// Why `loser` comes after `winner`, for people.
  static String reason(Candidate loser, Candidate winner, Options options, LibcInstallation glibc) {
    if (wish(loser, options) != wish(winner, options)) {
      return "not preferred";
    }
    if (loser.servedByName() != winner.servedByName()) {
      return "its file is called " + loser.file();
    }
    if (place(loser) != place(winner)) {
      return loser.aggregate() ? "only links to other packages" : "private to its application";
    }
    if (rooted(loser) != rooted(winner)) {
      return "dead: no GC root keeps it";
    }
    if (builtWith(loser, glibc) != builtWith(winner, glibc)) {
      return "built with another glibc";
    }
    return age(winner, loser) < 0 ? "older" : "equal; the name decides";
  }

  private static int wish(Candidate candidate, Options options) {
    String label = candidate.label();
    if (options.prefer() != null && options.prefer().matcher(label).find()) {
      return 0;
    }
    return options.avoid() != null && options.avoid().matcher(label).find() ? 2 : 1;
  }

  private static boolean rooted(Candidate candidate) {
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
  private static boolean builtWith(Candidate candidate, LibcInstallation glibc) {
    String path = candidate.object().runpath();
    if (path == null) {
      path = candidate.object().rpath();
    }
    return path != null && (path + ":").contains(glibc.directory() + ":");
  }

  private static int age(Candidate a, Candidate b) {
    return age(a.storePath(), b.storePath());
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
