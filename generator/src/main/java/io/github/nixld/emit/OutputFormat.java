package io.github.nixld.emit;

import java.io.IOException;
import java.util.List;

/// One form of the result.
public interface OutputFormat {
  /// Writes a result.
  ///
  /// @param result what to write about
  /// @param out where to write; line ends are "\n"
  /// @throws IOException where `out` does
  void write(Result result, Appendable out) throws IOException;

  /// The names by which formats are asked for, the default one first.
  List<String> NAMES = List.of("env", "sh", "json");

  /// The format of a name.
  ///
  /// @throws IllegalArgumentException where there is none of that name
  static OutputFormat named(String name) {
    return switch (name) {
      case "env" -> new EnvFile();
      case "sh" -> new ShellScript();
      case "json" -> new JsonDocument();
      default -> throw new IllegalArgumentException("no format is called " + name);
    };
  }
}
