package io.github.nixld.cli;

import io.github.nixld.Installed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Other programs, run to their end.
public final class Processes {
  /// The root of the checkout; tests run in the module's directory.
  static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

  /// Where end-to-end tests leave what they make.
  static final Path WORK =
      Path.of("target", "e2e" + System.getProperty("nixld.fork", "")).toAbsolutePath();

  private static final long MINUTES = 20;

  private Processes() {}

  public static Ran run(String... command) throws IOException, InterruptedException {
    return run(Map.of(), command);
  }

  /// Runs a program without input. Leaves the test out if it is not installed.
  ///
  /// @param environment what it sees beside or instead of this process's variables
  public static Ran run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    if (!command[0].contains("/")) {
      Installed.need(command[0]);
    }
    Files.createDirectories(WORK);
    Path out = Files.createTempFile(WORK, "out", null);
    Path err = Files.createTempFile(WORK, "err", null);
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
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

  /// Runs one of nixld's commands as a user would, with a cache of its own.
  static Ran nixld(String command, String... arguments) throws IOException, InterruptedException {
    String[] line = new String[arguments.length + 1];
    line[0] = UnderTest.command(command).toString();
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    return run(Map.of("XDG_CACHE_HOME", WORK.resolve("cache").toString()), line);
  }
}
