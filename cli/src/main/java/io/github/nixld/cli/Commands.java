package io.github.nixld.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

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

  /// A specification with what every command has.
  static CommandSpec spec(String name, String... description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description).sortOptions(false).width(100);
    spec.versionProvider(() -> new String[] {"nixld " + version()});
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    spec.addOption(
        OptionSpec.builder("--version").versionHelp(true).description("Show the version.").build());
    return spec;
  }

  static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names[0], rest(names))
        .type(boolean.class)
        .description(description)
        .build();
  }

  static OptionSpec value(String label, String description, String... names) {
    return OptionSpec.builder(names[0], rest(names))
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  static OptionSpec values(String label, String description, String... names) {
    return OptionSpec.builder(names[0], rest(names))
        .type(java.util.List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  private static String[] rest(String[] names) {
    return java.util.Arrays.copyOfRange(names, 1, names.length);
  }

  private static String version() {
    try (InputStream in = Commands.class.getResourceAsStream("version")) {
      return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
