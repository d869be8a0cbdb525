package io.github.nixld.emit;

import java.util.List;

/// What the environment in which a result is used already has, as far as nix-ld reads it.
///
/// @param suffixed whether a variable of this machine's system is set, such as
///   `NIX_LD_x86_64_linux`: nix-ld reads it before the plain one, so the plain one would have no
///   effect
/// @param libraryPath directories to keep, after those that were chosen
/// @param muslServed whether nix-ld is installed at the path of musl's loader
public record Surroundings(boolean suffixed, List<String> libraryPath, boolean muslServed) {
  /// An environment that has none of that.
  public static final Surroundings NONE = new Surroundings(false, List.of(), false);

  public Surroundings {
    libraryPath = List.copyOf(libraryPath);
  }
}
