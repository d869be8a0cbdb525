package io.github.nixld.choose.dlopen;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How much of what is only possibly loaded with dlopen(3) an environment serves.
///
/// What was asked for by name, and what a note calls required or recommended, is served in any
/// case.
public enum DlopenMode {
  /// Nothing; no file is looked through for it.
  NONE,
  /// What is of a well-known family ([LikelyLibraries]).
  LIKELY,
  /// Everything that the store has.
  ALL;

  /// The names of all, for messages.
  public static final String NAMES = "none, likely, all";

  /// The mode of a name; null where there is none of that name.
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
