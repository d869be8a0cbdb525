package io.github.nixld.cli.command;

import io.github.nixld.linux.FileNames;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Runs nix-store(1), without input.
public final class NixStoreCommand {
  public static final String NAME = "nix-store";

  private NixStoreCommand() {}

  /// How it ended.
  ///
  /// @param said what it wrote to standard error; empty if the user saw it
  public record Ended(int status, String said) {}

  /// Runs it to its end.
  ///
  /// @param shown whether the user sees what it writes to standard error
  /// @throws IOException if it cannot be started
  public static Ended run(List<String> arguments, boolean shown) throws IOException {
    Process process =
        start(arguments, shown ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.PIPE);
    String said =
        shown ? "" : new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(await(process), said);
  }

  /// Runs it to its end.
  ///
  /// @param said gets each line that it writes to standard error
  /// @return how it ended
  /// @throws IOException if it cannot be started
  public static int run(List<String> arguments, Consumer<String> said) throws IOException {
    Process process = start(arguments, ProcessBuilder.Redirect.PIPE);
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.accept(line);
      }
    }
    return await(process);
  }

  private static Process start(List<String> arguments, ProcessBuilder.Redirect error)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(NAME));
    command.addAll(arguments);
    for (String argument : arguments) {
      // Java would replace the bytes.
      if (FileNames.hasEscapes(argument)) {
        throw new IOException(argument + ": not UTF-8, so nix-store is not given it");
      }
    }
    try {
      return new ProcessBuilder(command)
          .redirectInput(new File("/dev/null"))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(error)
          .start();
    } catch (IOException e) {
      throw new IOException("nix-store cannot be started: install Nix, or put it into PATH", e);
    }
  }

  private static int await(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
