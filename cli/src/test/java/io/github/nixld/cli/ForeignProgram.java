package io.github.nixld.cli;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// A program that somebody published for other systems.
///
/// @param name what it is called here
/// @param home the directory that it came in, with all that it brings along
/// @param path the program itself
/// @param version what `--version` prints
record ForeignProgram(String name, Path home, Path path, Pattern version) {
  /// Reads a line of `foreign-programs`.
  private static ForeignProgram of(String line) {
    String[] words = line.split(" ", 3);
    String version =
        switch (words[0]) {
          case "node" -> "v\\d+\\.\\d+\\.\\d+\\s*";
          case "biome" -> "Version: \\d+\\.\\d+\\.\\d+\\s*";
          case "postgres" -> "postgres \\(PostgreSQL\\) \\d+\\.\\d+\\s*";
          default -> throw new IllegalArgumentException(line);
        };
    Path home = Path.of(words[1]);
    return new ForeignProgram(words[0], home, home.resolve(words[2]), Pattern.compile(version));
  }

  /// Fetches what is not there yet.
  static List<ForeignProgram> fetch() throws IOException, InterruptedException {
    for (String tool : List.of("npm", "mvn", "unzip", "tar", "xz")) {
      Installed.need(tool);
    }
    Path script = Path.of("src/test/sh/foreign-programs").toAbsolutePath();
    return Processes.run(script.toString()).orFail().lines().map(ForeignProgram::of).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
