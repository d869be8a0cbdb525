package io.github.nixld.cache;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How many requests a server gets at once, and how long to wait for it.
///
/// @param parallel how many requests run at once
/// @param tries how often a request is made before it fails
/// @param firstPause before the second try; it doubles with each further one
/// @param longestPause the longest of any pause, even if the server asks for more
/// @param stall how long without a byte until a connection is given up
public record Patience(
    int parallel, int tries, Duration firstPause, Duration longestPause, Duration stall) {
  /// What is acceptable to a public cache without asking its owners.
  public static final int PARALLEL = 16;

  /// The same with so many requests at once.
  public static Patience of(int parallel) {
    return new Patience(
        parallel, 5, Duration.ofMillis(500), Duration.ofMinutes(2), Duration.ofMinutes(1));
  }

  /// The pause after a failed try. It doubles with each try, and is random, so that requests
  /// refused together do not return together.
  ///
  /// @param attempt counts from 1
  public Duration pause(int attempt) {
    long full = firstPause.toMillis() << Math.min(attempt - 1, 10);
    long millis = full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
    return Duration.ofMillis(Math.min(millis, longestPause.toMillis()));
  }
}
