package io.github.nixld.choose;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file that comes near to a name that nothing serves: it has the name and does not do, or it is
/// another version of the library.
///
/// @param soname the name by which programs would ask for it
/// @param path where it is; null if only its store path is known
/// @param label the store path's name, or the directory of a file outside of the store
/// @param origin the package that it is from; null outside of the store
/// @param system the Nix system that it is built for; null if that is not known
/// @param reason why a file of that name does not do; empty for one of another name
public record NearMiss(
    String soname,
    @Nullable String path,
    String label,
    @Nullable Origin origin,
    @Nullable String system,
    String reason) {
  /// A package.
  ///
  /// @param name "zlib"
  /// @param version "1.3.1"; empty if there is none
  public record Origin(String name, String version) {}

  /// The same with other paths.
  NearMiss at(@Nullable String otherPath, String otherLabel, String otherReason) {
    return new NearMiss(soname, otherPath, otherLabel, origin, system, otherReason);
  }

  /// For people, a line for each that has the name, and one for all others.
  public static List<String> lines(List<NearMiss> all) {
    Set<String> lines = new LinkedHashSet<>();
    List<String> others = new ArrayList<>();
    for (NearMiss each : all) {
      if (each.reason.isEmpty()) {
        others.add(each.soname);
      } else {
        lines.add(each.label + ": " + each.reason);
      }
    }
    if (!others.isEmpty()) {
      lines.add("the store has " + String.join(", ", others));
    }
    return List.copyOf(lines);
  }
}
