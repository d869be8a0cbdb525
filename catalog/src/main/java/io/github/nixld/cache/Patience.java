package io.github.nixld.cache;

import java.time.Duration;

/// How much is asked of a server at once, and how long it is waited for.
///
/// @param parallel how many requests run at once
/// @param tries how often a request is made before it fails
/// @param firstPause before the second try; it doubles with each further one
/// @param longestPause of any pause, even if the server asks for more
/// @param stall after so long without a byte a connection is given up
public record Patience(
    int parallel, int tries, Duration firstPause, Duration longestPause, Duration stall) {
  /// What a public cache bears from one that has not asked its owners.
  public static final int PARALLEL = 16;

  /// The same with so many requests at once.
  public static Patience of(int parallel) {
    return new Patience(
        parallel, 5, Duration.ofMillis(500), Duration.ofMinutes(2), Duration.ofMinutes(1));
  }
}
