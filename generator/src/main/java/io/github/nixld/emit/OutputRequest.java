package io.github.nixld.emit;

import io.github.nixld.attribute.Attributes;
import io.github.nixld.choose.Environment;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
/// @param archives the archives among what was asked about: path and kind. The objects of an
///   environment lie below that path, as in a directory
/// @param surroundings what the environment has that the result is for
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
    Attributes attributes,
    Map<String, ArchiveKind> archives,
    Surroundings surroundings) {
  public OutputRequest {
    environments = List.copyOf(environments);
    asked = List.copyOf(asked);
    command = List.copyOf(command);
    additional = List.copyOf(additional);
    String from = here;
    archives =
        archives.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    it -> absolute(it.getKey(), from), Map.Entry::getValue, (one, same) -> one));
  }

  /// A request without archives, for an environment that has nothing of nix-ld's.
  public OutputRequest(
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
    this(
        environments,
        asked,
        command,
        additional,
        here,
        directory,
        index,
        farm,
        pin,
        attributes,
        Map.of(),
        Surroundings.NONE);
  }

  /// How an archive that was asked about is unpacked; null for what is none.
  ///
  /// @param path absolute
  @Nullable Unpacking archive(String path) {
    ArchiveKind kind = archives.get(path);
    return kind == null ? null : new Unpacking(path, kind);
  }

  /// Whether a path is in an archive that was asked about.
  boolean isInArchive(String path) {
    String absolute = absolute(path);
    return archives.keySet().stream()
        .anyMatch(it -> absolute.equals(it) || absolute.startsWith(it + "/"));
  }

  /// What is to be started: the program of the store that loads the rest, or the only program that
  /// was asked about, absolute; null if there is not just one, or if it is in an archive.
  @Nullable String started() {
    for (Environment environment : environments) {
      String process = environment.process();
      if (process != null) {
        return process;
      }
    }
    List<String> programs = programs();
    return programs.size() == 1 && !isInArchive(programs.getFirst()) ? programs.getFirst() : null;
  }

  /// Why there is nothing to start, in one line; null if there is.
  @Nullable String nothingToStart() {
    if (started() != null) {
      return null;
    }
    if (!archives.isEmpty()) {
      return "an archive cannot be started: unpack it, then name the program";
    }
    int programs = programs().size();
    return programs == 0
        ? "no program to start: name one"
        : "this format starts one program, and " + programs + " were asked about: name one";
  }

  /// The programs among what was asked about, each once, absolute.
  List<String> programs() {
    return environments.stream()
        .flatMap(it -> it.runs().stream())
        .map(Environment.Run::object)
        .filter(it -> it.interpreter() != null)
        .map(it -> absolute(it.path()))
        .filter(it -> !archives.containsKey(it))
        .distinct()
        .toList();
  }

  /// A path as it was given, or as an environment has it, absolute and without names that say
  /// nothing: "." and the empty one. ".." stays: a symbolic link may stand before it.
  String absolute(String path) {
    return absolute(path, here);
  }

  private static String absolute(String path, String here) {
    StringBuilder plain = new StringBuilder();
    for (String name : (path.startsWith("/") ? path : here + "/" + path).split("/", -1)) {
      if (!name.isEmpty() && !name.equals(".")) {
        plain.append('/').append(name);
      }
    }
    return plain.isEmpty() ? "/" : plain.toString();
  }
}
