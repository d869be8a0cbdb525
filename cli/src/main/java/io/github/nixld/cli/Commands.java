package io.github.nixld.cli;

import io.github.nixld.cli.command.Command;
import io.github.nixld.cli.ldd.LddCommand;
import io.github.nixld.cli.env.EnvCommand;
import io.github.nixld.cli.run.RunCommand;
import io.github.nixld.cli.index.IndexCommand;

import org.jspecify.annotations.Nullable;

/// The commands by name. Only the one that is asked for is loaded.
final class Commands {
  static final String NAMES = "nixld-index, nixld-env, nixld-ldd, nixld-run";

  private Commands() {}

  static @Nullable Command named(String name) {
    return switch (name) {
      case "nixld-index" -> new IndexCommand();
      case "nixld-env" -> new EnvCommand();
      case "nixld-ldd" -> new LddCommand();
      case "nixld-run" -> new RunCommand();
      default -> null;
    };
  }
}
