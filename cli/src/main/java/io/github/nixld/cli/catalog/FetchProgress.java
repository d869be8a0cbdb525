package io.github.nixld.cli.catalog;

import io.github.nixld.cli.command.Pace;

/// How far Nix is with fetching store paths, by what it writes: a line as it begins with each,
/// `copying path '/nix/store/…' from 'https://…'...` (Nix src/libstore/store-api.cc).
final class FetchProgress {
  private static final String BEGINS = "copying path '";

  private final int total;
  private final Pace pace;
  private int begun;

  /// @param total how many store paths there are to fetch
  FetchProgress(int total, Pace pace) {
    this.total = total;
    this.pace = pace;
  }

  /// How far it is when it has written a line.
  String after(String line) {
    if (line.contains(BEGINS)) {
      begun++;
    }
    return "fetching: " + pace.of(Math.max(0, begun - 1), total, "store paths", Pace::count);
  }
}
