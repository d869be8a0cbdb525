package io.github.nixld.emit;

import io.github.nixld.attribute.Attributes;
import io.github.nixld.choose.Environment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that a format can write about.
///
/// @param environments one for each system; the first is the one for the machine at hand where
///   there is one
/// @param asked the files and directories that were asked about, as they were given
/// @param command the command line that makes the result again, its name first
/// @param additional sonames that were asked for although no object needs them
/// @param here the directory in which the command was given, absolute
/// @param directory where the result will stand, absolute: relative paths in it start there
/// @param index the index that was asked, absolute
/// @param farm the directory of the link farm, absolute; null without one
/// @param pin the nixpkgs that expressions take their attributes from, a revision or a path; null
///   for the reader's own
/// @param attributes what is known about the attributes of nixpkgs
public record OutputRequest(
    List<Environment> environments,
    List<String> asked,
    List<String> command,
    List<String> additional,
    String here,
    String directory,
    String index,
    @Nullable String farm,
    @Nullable String pin,
    Attributes attributes) {
  public OutputRequest {
    environments = List.copyOf(environments);
    asked = List.copyOf(asked);
    command = List.copyOf(command);
    additional = List.copyOf(additional);
  }

  /// A path as it was given, or as an environment has it, absolute and without names that say
  /// nothing: "." and the empty one. ".." stays: a symbolic link may stand before it.
  String absolute(String path) {
    StringBuilder plain = new StringBuilder();
    for (String name : (path.startsWith("/") ? path : here + "/" + path).split("/", -1)) {
      if (!name.isEmpty() && !name.equals(".")) {
        plain.append('/').append(name);
      }
    }
    return plain.isEmpty() ? "/" : plain.toString();
  }
}
