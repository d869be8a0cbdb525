package io.github.nixld.choose.candidate;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which store paths the user wants to come first and last.
///
/// @param prefer store paths whose base name it finds come first; null for none
/// @param avoid store paths whose base name it finds come last; null for none
public record UserPreference(@Nullable Pattern prefer, @Nullable Pattern avoid) {
  /// 0 if the user prefers it, 2 if the user avoids it, 1 otherwise.
  ///
  /// @param basename of a store path
  public int rank(String basename) {
    if (prefer != null && prefer.matcher(basename).find()) {
      return 0;
    }
    return avoid != null && avoid.matcher(basename).find() ? 2 : 1;
  }

  /// Whether the user wants it to come last.
  ///
  /// @param basename of a store path
  public boolean avoids(String basename) {
    return rank(basename) == 2;
  }
}
