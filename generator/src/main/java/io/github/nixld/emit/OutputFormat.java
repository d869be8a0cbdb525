package io.github.nixld.emit;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /// Whether the format unpacks archives by itself: libraries in them need no directory of this
  /// machine then.
  default boolean unpacks() {
    return false;
  }

  /// Whether a file with the result is to be started.
  default boolean executable() {
    return false;
  }

  /// Why the format cannot say what was asked, in one line with what to do; null if it can.
  default @Nullable String refusal(OutputRequest request) {
    return null;
  }
}
