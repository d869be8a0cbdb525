package io.github.nixld.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/// Runs nixld's commands in this process.
public final class CommandRunner {
  private CommandRunner() {}

  /// @param line the command's name and its arguments
  public static Ran run(String... line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(line, new PrintStream(out, false, UTF_8), new PrintStream(err, false, UTF_8));
    return new Ran(status, out.toString(UTF_8), err.toString(UTF_8));
  }

  /// The same.
  public static Ran run(List<String> line) {
    return run(line.toArray(String[]::new));
  }
}
