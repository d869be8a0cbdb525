package io.github.nixld.cli.location;

import io.github.nixld.index.Status;
import io.github.nixld.index.StoreDifference;

/// How an index differs from its store, for people.
public final class Freshness {
  private Freshness() {}

  /// "yes", or why not: "no, 2 store paths are new and 1 is gone".
  public static String of(Status status) {
    return status.current() ? "yes" : "no, " + missing(status);
  }

  /// What an index lacks that is not up to date: "2 store paths are new and 1 is gone".
  public static String missing(Status status) {
    return status.difference().isNone()
        ? "its last build was interrupted"
        : changes(status.difference());
  }

  /// "2 store paths are new and 1 is gone".
  static String changes(StoreDifference difference) {
    String fresh = paths(difference.newPaths()) + are(difference.newPaths()) + "new";
    String gone = are(difference.gonePaths()) + "gone";
    if (difference.gonePaths() == 0) {
      return fresh;
    }
    return difference.newPaths() == 0
        ? paths(difference.gonePaths()) + gone
        : fresh + " and " + difference.gonePaths() + gone;
  }

  private static String paths(long number) {
    return number + (number == 1 ? " store path" : " store paths");
  }

  private static String are(long number) {
    return number == 1 ? " is " : " are ";
  }
}
