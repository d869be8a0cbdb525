package io.github.nixld.choose.candidate;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the user steers which candidates there are and which come first.
///
/// @param prefer store paths whose base name it finds come first; null for none
/// @param avoid store paths whose base name it finds come last; null for none
/// @param drivers directories with the drivers that must match the running kernel
/// @param links whether a link can serve a name by a file of another name: with a farm
public record CandidateRules(
    @Nullable Pattern prefer, @Nullable Pattern avoid, List<String> drivers, boolean links) {
  public CandidateRules {
    drivers = List.copyOf(drivers);
  }

  /// 0 for what is preferred, 2 for what is to be avoided, 1 for all else.
  ///
  /// @param label the base name of a store path
  public int wish(String label) {
    if (prefer != null && prefer.matcher(label).find()) {
      return 0;
    }
    return avoid != null && avoid.matcher(label).find() ? 2 : 1;
  }
}
