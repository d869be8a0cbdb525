package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All that a format can write about.
///
/// @param environments one for each system; the first is the one for the machine at hand where
///   there is one
/// @param question what was asked
/// @param places where it was asked, and where the result will be
/// @param nixpkgs what expressions take from nixpkgs
/// @param surroundings what the environment has that the result is for
public record OutputRequest(
    List<Environment> environments,
    Question question,
    Places places,
    Nixpkgs nixpkgs,
    Surroundings surroundings) {
  public OutputRequest {
    environments = List.copyOf(environments);
    String here = places.here();
    question =
        new Question(
            question.asked(),
            question.command(),
            question.additional(),
            question.archives().entrySet().stream()
                .collect(
                    Collectors.toUnmodifiableMap(
                        it -> absolute(it.getKey(), here), Map.Entry::getValue, (one, _) -> one)));
  }

  /// How an archive that was asked about is unpacked; null for what is none.
  ///
  /// @param path absolute
  @Nullable Unpacking archive(String path) {
    ArchiveKind kind = question.archives().get(path);
    return kind == null ? null : new Unpacking(path, kind);
  }

  /// Whether a path is in an archive that was asked about.
  boolean isInArchive(String path) {
    String absolute = absolute(path);
    return question.archives().keySet().stream()
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
    if (!question.archives().isEmpty()) {
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
        .filter(it -> !question.archives().containsKey(it))
        .distinct()
        .toList();
  }

  /// A path as it was given, or as an environment has it, absolute and without names that say
  /// nothing: "." and the empty one. ".." stays: a symbolic link may stand before it.
  String absolute(String path) {
    return absolute(path, places.here());
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
