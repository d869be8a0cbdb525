package io.github.nixld.cli;

import io.github.nixld.cli.command.Command;
import io.github.nixld.cli.doctor.DoctorCommand;
import io.github.nixld.cli.env.EnvCommand;
import io.github.nixld.cli.index.IndexCommand;
import io.github.nixld.cli.ldd.LddCommand;
import io.github.nixld.cli.run.RunCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commands by name. Only the one that is asked for is made.
final class Commands {
  /// What all names begin with; alone, the name of the command that has the others.
  static final String UMBRELLA = "nixld";

  /// The names, in the order of use.
  static final List<String> NAMES = List.of("nixld-env", "nixld-run", "nixld-index", "nixld-ldd");

  /// The name of the only command that has no file of its own, and so is called `nixld doctor`.
  static final String DOCTOR = "nixld-doctor";

  private Commands() {}

  static @Nullable Command named(String name) {
    return switch (name) {
      case "nixld-index" -> new IndexCommand();
      case "nixld-env" -> new EnvCommand();
      case "nixld-ldd" -> new LddCommand();
      case "nixld-run" -> new RunCommand();
      case DOCTOR -> new DoctorCommand();
      default -> null;
    };
  }
}
