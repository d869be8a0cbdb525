package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Everything that a format can write about.
///
/// @param environments one for each system; that of this machine first, if there is one
/// @param question the user's question
/// @param places where the user asked, and where the result will be
/// @param nixpkgs what expressions take from nixpkgs
/// @param surroundings what the environment in which the result is used already has
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

  /// How an archive of the question is unpacked; null for any other path.
  ///
  /// @param path absolute
  @Nullable Unpacking archive(String path) {
    ArchiveKind kind = question.archives().get(path);
    return kind == null ? null : new Unpacking(path, kind);
  }

  /// Whether a path is in an archive of the question.
  boolean isInArchive(String path) {
    String absolute = absolute(path);
    return question.archives().keySet().stream()
        .anyMatch(it -> absolute.equals(it) || absolute.startsWith(it + "/"));
  }

  /// The program to start: the one of the store that loads the rest, or the only one of the
  /// question, absolute; null if there are several or none, or if it is in an archive.
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

  /// Why there is no program to start, in one line; null if there is one.
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
        : "this format starts one program, but " + programs + " were named: name one";
  }

  /// The programs of the question, each once, absolute.
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

  /// A path of the user or of an environment, made absolute, without "." and empty names. ".."
  /// stays, because a symbolic link may precede it.
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
