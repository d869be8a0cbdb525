package io.github.nixld.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Makes the options of a command line.
public final class Options {
  private Options() {}

  public static CommandSpec command(String name, String... description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description).sortOptions(false).width(100);
    spec.versionProvider(() -> new String[] {"nixld-catalog " + version()});
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    spec.addOption(
        OptionSpec.builder("--version").versionHelp(true).description("Show the version.").build());
    return spec;
  }

  static OptionSpec.Builder value(String label, String description, String... names) {
    return OptionSpec.builder(names[0], Arrays.copyOfRange(names, 1, names.length))
        .type(String.class)
        .paramLabel(label)
        .description(description);
  }

  static OptionSpec.Builder values(
      String label, String arity, String description, String... names) {
    return OptionSpec.builder(names[0], Arrays.copyOfRange(names, 1, names.length))
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity(arity)
        .paramLabel(label)
        .description(description);
  }

  static OptionSpec number(String label, int defaultValue, String description, String... names) {
    return OptionSpec.builder(names[0], Arrays.copyOfRange(names, 1, names.length))
        .type(int.class)
        .defaultValue(String.valueOf(defaultValue))
        .paramLabel(label)
        .description(description)
        .build();
  }

  static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names[0], Arrays.copyOfRange(names, 1, names.length))
        .type(boolean.class)
        .description(description)
        .build();
  }

  /// The value of [#number].
  ///
  /// @throws CatalogException if it is not from 1 to `max`
  static int number(ParseResult parsed, String option, int max) throws CatalogException {
    int number = parsed.matchedOptionValue(option, 0);
    if (!parsed.hasMatchedOption(option)) {
      number = Integer.parseInt(parsed.commandSpec().findOption(option).defaultValue());
    }
    if (number < 1 || number > max) {
      throw new CatalogException(CatalogException.USAGE, "%s: from 1 to %d".formatted(option, max));
    }
    return number;
  }

  private static String version() {
    try (InputStream in = Options.class.getResourceAsStream("version")) {
      return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
