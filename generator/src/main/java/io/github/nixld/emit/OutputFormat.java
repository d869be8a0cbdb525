package io.github.nixld.emit;

import java.io.IOException;
import java.util.List;

/// One form of the request.
public interface OutputFormat {
  /// Writes a request.
  ///
  /// @param request what to write about
  /// @param out where to write; line ends are "\n"
  /// @throws IOException where `out` does
  void write(OutputRequest request, Appendable out) throws IOException;

  /// What a reader of the result should know about its form, one line each: a value that not all
  /// programs that read the format read alike.
  default List<String> warnings(OutputRequest request) {
    return List.of();
  }

  /// Whether nothing is lost where a file with this text is replaced: it is as nixld made it.
  ///
  /// @param text what the file holds; not empty
  default boolean replaces(String text) {
    return true;
  }

  /// Whether the format takes attributes from a nixpkgs that can be pinned.
  default boolean hasNixpkgs() {
    return false;
  }

  /// Whether the format is made of environment variables, all that there are.
  default boolean setsVariables() {
    return false;
  }
}
