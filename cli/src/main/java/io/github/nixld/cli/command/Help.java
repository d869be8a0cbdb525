package io.github.nixld.cli.command;

import io.github.nixld.linux.FileNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// What `--help`, man pages and completions say about a command besides its options: its common
/// uses, and which options belong together.
public final class Help {
  /// The heading of a subcommand's own options.
  public static final String OWN = "Command";

  /// The heading of the options that every command has.
  public static final String GENERAL = "General";

  /// Has `--help` show every option.
  public static final String ALL = "--help=all";

  /// Commands that are only commands of `nixld`.
  private static final Set<String> WITHOUT_FILE =
      Set.of("nixld-doctor", "nixld-manual", "nixld-complete");

  private static final int WIDTH = 80;

  // The columns of descriptions at that width.
  private static final int COLUMN = 26;
  private static final int USES = 42;

  private final List<Use> uses = new ArrayList<>();
  private final Map<Integer, String> headings = new LinkedHashMap<>();
  private final Set<String> common = new HashSet<>();
  private @Nullable String page;

  Help() {}

  /// One use of a command.
  ///
  /// @param line what the user types
  /// @param effect what that does
  public record Use(String line, String effect) {}

  /// The help of a command.
  public static Help of(CommandSpec spec) {
    return (Help) spec.userObject();
  }

  /// Adds a common use.
  public Help use(String line, String effect) {
    uses.add(new Use(line, effect));
    return this;
  }

  /// Puts a heading above all options that are added to a command after this.
  public static void heading(CommandSpec spec, String heading) {
    of(spec).headings.put(spec.options().size(), heading);
  }

  /// Names the options that most people look for. `--help` shows only these, and those of all
  /// commands; `--help=all` shows the others too.
  ///
  /// @throws IllegalArgumentException if one is no option of the command
  public static void common(CommandSpec spec, String... names) {
    for (String name : names) {
      OptionSpec option = spec.findOption(name);
      if (option == null) {
        throw new IllegalArgumentException(spec.name() + " has no option " + name);
      }
      of(spec).common.add(option.longestName());
    }
  }

  /// Names another man page than that of the command.
  public Help page(String name) {
    page = name;
    return this;
  }

  /// The common uses.
  public List<Use> uses() {
    return List.copyOf(uses);
  }

  /// The options by heading; those that all commands share are last. Hidden ones are left out.
  public static Map<String, List<OptionSpec>> options(CommandSpec spec) {
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    List<OptionSpec> general = new ArrayList<>();
    List<OptionSpec> current = general;
    List<OptionSpec> all = spec.options();
    for (int i = 0; i < all.size(); i++) {
      String heading = of(spec).headings.get(i);
      if (heading != null) {
        current = groups.computeIfAbsent(heading, _ -> new ArrayList<>());
      }
      if (!all.get(i).hidden()) {
        current.add(all.get(i));
      }
    }
    groups.put(GENERAL, general);
    return groups;
  }

  /// The same without those that few people look for.
  private static Map<String, List<OptionSpec>> commonOptions(CommandSpec spec) {
    Set<String> common = of(spec).common;
    Map<String, List<OptionSpec>> groups = options(spec);
    if (!common.isEmpty()) {
      groups.forEach((heading, options) -> {
        if (!heading.equals(GENERAL)) {
          options.removeIf(it -> !common.contains(it.longestName()));
        }
      });
      groups.values().removeIf(List::isEmpty);
    }
    return groups;
  }

  /// The names of an option, with its value: "-f, --format FORMAT".
  public static String names(OptionSpec option) {
    String names = String.join(", ", option.names());
    return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
  }

  /// The name of a command.
  public static String synopsis(CommandSpec spec) {
    StringBuilder line = new StringBuilder(typed(spec));
    line.append(spec.subcommands().isEmpty() ? " [OPTION...]" : " COMMAND [OPTION...]");
    for (PositionalParamSpec each : spec.positionalParameters()) {
      boolean several = each.arity().isVariable() && !each.paramLabel().contains("...");
      String label = each.paramLabel() + (several ? "..." : "");
      line.append(' ').append(each.required() ? label : "[" + label + "]");
    }
    return line.toString();
  }

  /// The command as people type it: some have no file of their own, such as `nixld doctor`.
  public static String typed(CommandSpec spec) {
    String name = spec.qualifiedName();
    return WITHOUT_FILE.contains(spec.root().name()) ? name.replaceFirst("-", " ") : name;
  }

  /// Whether a command line asks for help, short or whole.
  public static boolean isWanted(ParseResult parsed) {
    return parsed.isUsageHelpRequested() || parsed.hasMatchedOption(ALL);
  }

  /// The text of `--help`, in lines that fit the terminal.
  ///
  /// @param all whether it has all options, however many there are
  public static String text(CommandSpec spec, boolean all) {
    return text(spec, all, TextWidth.ofOutput(WIDTH));
  }

  /// The same in lines of a width.
  static String text(CommandSpec spec, boolean all, int width) {
    Map<String, List<OptionSpec>> shown = all ? options(spec) : commonOptions(spec);
    StringBuilder text = new StringBuilder();
    TextWidth.wrap(text, "Usage: " + synopsis(spec), 0, 7, width);
    text.append('\n');
    TextWidth.wrap(text, String.join(" ", spec.usageMessage().description()), 0, 0, width);
    int column = COLUMN * width / WIDTH;
    if (!of(spec).uses.isEmpty()) {
      text.append('\n');
      int uses = USES * width / WIDTH;
      of(spec).uses.forEach(use -> row(text, use.line(), use.effect(), uses, width));
    }
    if (!spec.subcommands().isEmpty()) {
      text.append("\nCommands\n");
      spec.subcommands()
          .forEach((name, sub) ->
              row(
                  text,
                  name,
                  String.join(" ", sub.getCommandSpec().usageMessage().description()),
                  column,
                  width));
    }
    for (PositionalParamSpec each : spec.positionalParameters()) {
      if (each.description().length > 0) {
        text.append('\n');
        row(text, each.paramLabel(), String.join(" ", each.description()), column, width);
      }
    }
    shown.forEach((heading, options) -> {
      text.append('\n').append(heading).append('\n');
      options.forEach(
          it -> row(text, names(it), String.join(" ", it.description()), column, width));
    });
    text.append('\n');
    int left = count(options(spec)) - count(shown);
    if (left > 0) {
      text.append(left).append(" more options: ").append(typed(spec));
      text.append(" --help=all\n");
    }
    String more = "More: man " + (of(spec).page == null ? spec.root().name() : of(spec).page);
    Path document = InstalledFiles.inShare("doc/nixld/docs/commands.md");
    TextWidth.wrap(
        text, more + (document == null ? "" : ", " + FileNames.text(document)), 0, 6, width);
    return text.toString();
  }

  private static int count(Map<String, List<OptionSpec>> groups) {
    return groups.values().stream().mapToInt(List::size).sum();
  }

  /// Two columns.
  private static void row(StringBuilder text, String left, String right, int column, int width) {
    text.append("  ").append(left);
    if (left.length() + 4 > column) {
      text.append('\n').append(" ".repeat(column));
    } else {
      text.append(" ".repeat(column - 2 - left.length()));
    }
    TextWidth.wrap(text, right, column, column, width);
  }
}
