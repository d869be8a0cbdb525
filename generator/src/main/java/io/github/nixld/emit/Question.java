package io.github.nixld.emit;

import java.util.List;
import java.util.Map;

/// What the user asked.
///
/// @param asked the files and directories, as the user gave them
/// @param command the command line that makes the result again, its name first
/// @param additional sonames that the user asked for although no object needs them
/// @param archives the archives among the files: path and kind. The objects of an environment lie
///   below that path, as in a directory
public record Question(
    List<String> asked,
    List<String> command,
    List<String> additional,
    Map<String, ArchiveKind> archives) {
  public Question {
    asked = List.copyOf(asked);
    command = List.copyOf(command);
    additional = List.copyOf(additional);
    archives = Map.copyOf(archives);
  }
}
