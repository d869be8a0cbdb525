package io.github.nixld.loader;

import io.github.nixld.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Runs a program with nothing in its environment but what is said.
final class Command {
  private Command() {}

  record Result(int exit, String out, String err) {}

  static Result run(Path directory, Map<String, String> environment, List<String> arguments) {
    try {
      Path err = Files.createTempFile("err", "");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(arguments)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        byte[] out = process.getInputStream().readAllBytes();
        int exit = process.waitFor();
        return new Result(exit, new String(out, StandardCharsets.UTF_8), Files.readString(err));
      } finally {
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Runs a tool that has to succeed.
  static void tool(Path directory, List<String> arguments) {
    Installed.need(arguments.getFirst());
    Result result = run(directory, Map.of("PATH", "/usr/bin:/bin:/usr/local/bin"), arguments);
    if (result.exit != 0) {
      throw new IllegalStateException(String.join(" ", arguments) + ": " + result.err);
    }
  }
}
