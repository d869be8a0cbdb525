package io.github.nixld.cli;

import io.github.nixld.cli.command.Command;
import io.github.nixld.cli.doctor.DoctorCommand;
import io.github.nixld.cli.env.EnvCommand;
import io.github.nixld.cli.index.IndexCommand;
import io.github.nixld.cli.ldd.LddCommand;
import io.github.nixld.cli.run.RunCommand;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// The commands by name. Only the command that runs is made.
final class Commands {
  /// The beginning of all names, and by itself the name of the command with all others in it.
  static final String UMBRELLA = "nixld";

  /// The names, in the order of use.
  static final List<String> NAMES = List.of("nixld-env", "nixld-run", "nixld-index", "nixld-ldd");

  /// It has no file of its own, so its name is `nixld doctor`.
  static final String DOCTOR = "nixld-doctor";

  private Commands() {}

  /// The options of all of them, without those that are only for the build and for shells.
  static List<CommandSpec> specs() {
    return Stream.concat(NAMES.stream(), Stream.of(DOCTOR))
        .map(name -> Objects.requireNonNull(named(name), name).spec())
        .toList();
  }

  static @Nullable Command named(String name) {
    return switch (name) {
      case "nixld-index" -> new IndexCommand();
      case "nixld-env" -> new EnvCommand();
      case "nixld-ldd" -> new LddCommand();
      case "nixld-run" -> new RunCommand();
      case DOCTOR -> new DoctorCommand();
      case "nixld-manual" -> new ManualCommand();
      case "nixld-complete" -> new CompleteCommand();
      default -> null;
    };
  }
}
