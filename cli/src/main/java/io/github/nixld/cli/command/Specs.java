package io.github.nixld.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The parts of specifications of commands.
public final class Specs {
  private Specs() {}

  /// A specification with the options of every command.
  public static CommandSpec command(String name, String... description) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(new Help()).name(name);
    spec.usageMessage().description(description);
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help; " + Help.ALL + " shows every option.")
            .build());
    // An option of its own for the parser: a value that may be missing would take the next word.
    spec.addOption(
        OptionSpec.builder(Help.ALL).type(boolean.class).help(true).hidden(true).build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Show the version.")
            .build());
    Manner.addTo(spec);
    return spec;
  }

  /// An option without a value.
  public static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names[0], rest(names))
        .type(boolean.class)
        .description(description)
        .build();
  }

  /// An option with a value.
  public static OptionSpec value(String label, String description, String... names) {
    return OptionSpec.builder(names[0], rest(names))
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  /// An option whose value is one of a few words.
  public static OptionSpec choice(
      String label, List<String> words, String description, String... names) {
    return OptionSpec.builder(names[0], rest(names))
        .type(String.class)
        .paramLabel(label)
        .completionCandidates(words)
        .description(description)
        .build();
  }

  /// An option with a value, which may come several times.
  public static OptionSpec values(String label, String description, String... names) {
    return OptionSpec.builder(names[0], rest(names))
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  /// Parameters that are words.
  ///
  /// @param arity how many there may be, as picocli has it: "1..*"
  public static PositionalParamSpec.Builder words(String label, String arity) {
    return PositionalParamSpec.builder()
        .paramLabel(label)
        .arity(arity)
        .required(!arity.startsWith("0"))
        .type(List.class)
        .auxiliaryTypes(String.class);
  }

  private static String[] rest(String[] names) {
    return Arrays.copyOfRange(names, 1, names.length);
  }

  /// The version of nixld.
  public static String version() {
    try (InputStream in = Specs.class.getResourceAsStream("/io/github/nixld/cli/version")) {
      return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
