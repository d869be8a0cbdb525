package io.github.nixld.cli;

import io.github.nixld.Installed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Programs that a test runs, in a directory of its own and with variables of its own.
///
/// @param directory where they run; what they write to goes beside it
/// @param variables what they see instead of this process's variables
public record Shell(Path directory, Map<String, String> variables) {
  private static final long MINUTES = 5;

  public static Shell in(Path directory) {
    return new Shell(directory, Map.of());
  }

  Shell with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(variables);
    more.put(name, value);
    return new Shell(directory, more);
  }

  /// Runs a shell script's text; it ends at the first command that fails.
  public Ran script(String text) throws IOException, InterruptedException {
    return run("sh", "-euc", text);
  }

  /// Runs a program. Leaves the test out if it is not installed.
  public Ran run(String... command) throws IOException, InterruptedException {
    if (!command[0].contains("/")) {
      Installed.need(command[0]);
    }
    Path out = Files.createTempFile("nixld", ".out");
    Path err = Files.createTempFile("nixld", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(List.of(command))
              .directory(directory.toFile())
              .redirectInput(new File("/dev/null"))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(variables);
      Process process = builder.start();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", command) + " does not end");
      }
      return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
