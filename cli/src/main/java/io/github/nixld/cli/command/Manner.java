package io.github.nixld.cli.command;

import io.github.nixld.linux.Linux;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// How a command speaks to people: the options that every command has.
///
/// @param volume how much it says
/// @param colour whether there are colours: "auto", "always" or "never"
/// @param table whether the result is for people: standard output is a terminal
/// @param report whether messages are for people: standard error is a terminal
public record Manner(Volume volume, String colour, boolean table, boolean report) {
  /// How much a command says.
  public enum Volume {
    /// Only the result, and the message that ends the command.
    QUIET,
    /// What the user has to know.
    USUAL,
    /// Also what it works on.
    VERBOSE
  }

  private static final String QUIET = "--quiet";
  private static final String VERBOSE = "--verbose";
  private static final String COLOR = "--color";
  private static final List<String> WHEN = List.of("auto", "always", "never");

  /// The defaults.
  static Manner usual() {
    return new Manner(Volume.USUAL, "auto", Linux.isTerminal(1), Linux.isTerminal(2));
  }

  static void addTo(CommandSpec spec) {
    spec.addOption(Specs.flag("Say nothing but the result and errors.", QUIET));
    spec.addOption(Specs.flag("Say more.", VERBOSE));
    spec.addOption(Specs.choice("WHEN", WHEN, "Colours: auto (default), always or never.", COLOR));
  }

  /// What a command line asks for, before or after the name of a subcommand.
  public static Manner of(ParseResult parsed) throws CommandException {
    Manner manner = usual();
    for (ParseResult each = parsed; each != null; each = each.subcommand()) {
      String colour = each.matchedOptionValue(COLOR, manner.colour);
      if (!WHEN.contains(colour)) {
        throw new CommandException(
            ExitStatus.USAGE,
            COLOR
                + " "
                + colour
                + ": choose one of auto, always and never"
                + Spelling.hint(colour, WHEN));
      }
      Volume volume =
          each.hasMatchedOption(QUIET)
              ? Volume.QUIET
              : each.hasMatchedOption(VERBOSE) ? Volume.VERBOSE : manner.volume;
      manner = new Manner(volume, colour, manner.table, manner.report);
    }
    return manner;
  }

  /// The colours on a stream.
  ///
  /// @param terminal whether the stream is one
  public Style style(boolean terminal) {
    return style(terminal, System.getenv());
  }

  /// `--color` decides, then `NO_COLOR` (no-color.org), then `CLICOLOR_FORCE` and `CLICOLOR`
  /// (bixense.com/clicolors), then whether it is a terminal that can show them.
  Style style(boolean terminal, Map<String, String> variables) {
    boolean coloured =
        switch (colour) {
          case "always" -> true;
          case "never" -> false;
          default ->
              isUnset(variables.get("NO_COLOR"))
                  && (isSet(variables.get("CLICOLOR_FORCE"))
                      || (terminal
                          && !"0".equals(variables.get("CLICOLOR"))
                          && Style.isCapable(variables.get("TERM"))));
        };
    return coloured ? Style.COLOURED : Style.PLAIN;
  }

  private static boolean isUnset(@Nullable String value) {
    return value == null || value.isEmpty();
  }

  private static boolean isSet(@Nullable String value) {
    return !isUnset(value) && !"0".equals(value);
  }
}
