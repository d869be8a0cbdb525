package io.github.nixld.cache;

import java.time.Duration;

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
}
