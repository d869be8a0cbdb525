package io.github.nixld.cli.command;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// What `--help`, man pages and completions say about a command besides its options: its common
/// uses, and which options belong together.
public final class Help {
  /// The heading of a subcommand's own options.
  public static final String OWN = "Command";

  /// The heading of the options that every command has.
  public static final String GENERAL = "General";

  /// Has `--help` show every option.
  public static final String ALL = "--help=all";

  static final int WIDTH = 80;
  private static final int COLUMN = 26;
  private static final int USES = 42;

  private final List<Use> uses = new ArrayList<>();
  private final Map<Integer, String> headings = new LinkedHashMap<>();
  private final Set<String> common = new HashSet<>();

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

  /// The command as people type it: only `nixld doctor` has no file of its own.
  public static String typed(CommandSpec spec) {
    return spec.qualifiedName().replaceFirst("^nixld-doctor\\b", "nixld doctor");
  }

  /// The text of `--help`, in lines of at most 80 characters.
  ///
  /// @param all whether it has all options, however many there are
  public static String text(CommandSpec spec, boolean all) {
    Map<String, List<OptionSpec>> shown = all ? options(spec) : commonOptions(spec);
    StringBuilder text = new StringBuilder();
    wrap(text, "Usage: " + synopsis(spec), 0, 7);
    text.append('\n');
    wrap(text, String.join(" ", spec.usageMessage().description()), 0, 0);
    if (!of(spec).uses.isEmpty()) {
      text.append('\n');
      of(spec).uses.forEach(use -> row(text, use.line(), use.effect(), USES));
    }
    if (!spec.subcommands().isEmpty()) {
      text.append("\nCommands\n");
      spec.subcommands()
          .forEach((name, sub) ->
              row(
                  text,
                  name,
                  String.join(" ", sub.getCommandSpec().usageMessage().description()),
                  COLUMN));
    }
    for (PositionalParamSpec each : spec.positionalParameters()) {
      if (each.description().length > 0) {
        text.append('\n');
        row(text, each.paramLabel(), String.join(" ", each.description()), COLUMN);
      }
    }
    shown.forEach((heading, options) -> {
      text.append('\n').append(heading).append('\n');
      options.forEach(it -> row(text, names(it), String.join(" ", it.description()), COLUMN));
    });
    text.append('\n');
    int more = count(options(spec)) - count(shown);
    if (more > 0) {
      text.append(more).append(" more options: ").append(typed(spec));
      text.append(" --help=all\n");
    }
    text.append("More: man ").append(spec.root().name()).append(", docs/commands.md\n");
    return text.toString();
  }

  private static int count(Map<String, List<OptionSpec>> groups) {
    return groups.values().stream().mapToInt(List::size).sum();
  }

  /// Two columns.
  private static void row(StringBuilder text, String left, String right, int column) {
    text.append("  ").append(left);
    if (left.length() + 4 > column) {
      text.append('\n').append(" ".repeat(column));
    } else {
      text.append(" ".repeat(column - 2 - left.length()));
    }
    wrap(text, right, column, column);
  }

  /// Appends words in lines of at most [#WIDTH] characters.
  ///
  /// @param at how many characters the line has already
  /// @param indent the indent of the lines after the first
  private static void wrap(StringBuilder text, String words, int at, int indent) {
    int length = at;
    boolean first = true;
    for (String word : words.split(" ")) {
      if (!first && length + 1 + word.length() > WIDTH) {
        text.append('\n').append(" ".repeat(indent));
        length = indent;
        first = true;
      }
      if (!first) {
        text.append(' ');
        length++;
      }
      text.append(word);
      length += word.length();
      first = false;
    }
    text.append('\n');
  }
}
