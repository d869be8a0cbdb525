package io.github.nixld.emit;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One form in which a request is written.
public interface OutputFormat {
  /// Writes a request.
  ///
  /// @param request the request
  /// @param out where to write; line ends are "\n"
  /// @throws IOException if `out` does
  void write(OutputRequest request, Appendable out) throws IOException;

  /// What the user should know about the form of the result, one line each: values that not all
  /// readers of the format parse the same way.
  default List<String> warnings(OutputRequest request) {
    return List.of();
  }

  /// Whether replacing a file with this text loses nothing, because nixld made the text.
  ///
  /// @param text what the file holds; not empty
  default boolean replaces(String text) {
    return true;
  }

  /// Whether the format takes attributes from a nixpkgs that can be pinned.
  default boolean hasNixpkgs() {
    return false;
  }

  /// Whether the format consists of environment variables, and writes all of them.
  default boolean setsVariables() {
    return false;
  }

  /// Whether programs get the result through nix-ld: it has no effect on a program that nix-ld does
  /// not start.
  default boolean isForNixLd() {
    return setsVariables();
  }

  /// Whether the format unpacks archives itself, so that libraries in them need no directory of
  /// this machine.
  default boolean unpacks() {
    return false;
  }

  /// Whether a file with the result is a program to start.
  default boolean executable() {
    return false;
  }

  /// Why the format cannot express the request, in one line with what to do; null if it can.
  default @Nullable String refusal(OutputRequest request) {
    return null;
  }
}
