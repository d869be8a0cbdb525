package io.github.nixld.choose.dlopen;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which of the libraries that may be loaded with dlopen(3) an environment serves.
///
/// Names that the user gave, and those that a note calls required or recommended, are always
/// served.
public enum DlopenMode {
  /// None; no strings are read.
  NONE,
  /// Libraries of well-known families ([LikelyLibraries]).
  LIKELY,
  /// Everything that the store has.
  ALL;

  /// The names of all, for messages.
  public static final String NAMES = "none, likely, all";

  /// The mode of a name; null if there is none of that name.
  public static @Nullable DlopenMode named(String name) {
    return switch (name) {
      case "none" -> NONE;
      case "likely" -> LIKELY;
      case "all" -> ALL;
      default -> null;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
