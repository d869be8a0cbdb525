package io.github.nixld.cli.command;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

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
    List<String> command = new ArrayList<>(List.of(NAME));
    command.addAll(arguments);
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(shown ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.PIPE)
              .start();
    } catch (IOException e) {
      throw new IOException("nix-store cannot be started: install Nix, or put it into PATH", e);
    }
    try {
      String said =
          shown ? "" : new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), said);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
