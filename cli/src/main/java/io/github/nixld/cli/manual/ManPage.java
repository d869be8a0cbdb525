package io.github.nixld.cli.manual;

import io.github.nixld.cli.command.Help;
import io.github.nixld.cli.command.Specs;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// A page for man(1), in the macros of man(7).
final class ManPage {
  private final StringBuilder text = new StringBuilder();

  private ManPage() {}

  /// The page of a command, section 1.
  static String of(CommandSpec spec) {
    ManPage page = new ManPage();
    String name = spec.name();
    String description = String.join(" ", spec.usageMessage().description());
    page.title(name, 1, summary(description));
    page.section("SYNOPSIS");
    page.line(Help.synopsis(spec));
    page.section("DESCRIPTION");
    page.line(description);
    for (PositionalParamSpec each : spec.positionalParameters()) {
      if (each.description().length > 0) {
        page.item(each.paramLabel(), String.join(" ", each.description()));
      }
    }
    page.uses(Help.of(spec).uses());
    if (!spec.subcommands().isEmpty()) {
      page.section("COMMANDS");
      spec.subcommands().values().forEach(sub -> page.subcommand(sub.getCommandSpec()));
    }
    page.section("OPTIONS");
    page.options(Help.options(spec));
    page.section("EXIT STATUS");
    if (name.equals("nixld-run")) {
      page.line(
          "Once the program has started, the status is the program's own. If a signal ends the"
              + " program under --learn, it is 128 plus the number of the signal. Before that:");
    }
    page.statuses(name);
    page.section("SEE ALSO");
    page.line("nixld(7)");
    return page.text.toString();
  }

  /// The page about all commands, section 7.
  ///
  /// @param commands what each is for, by its name
  static String overview(Map<String, String> commands) {
    ManPage page = new ManPage();
    page.title(
        "nixld",
        7,
        "run programs that were built for ordinary Linux with the libraries of a Nix store");
    page.section("DESCRIPTION");
    page.line(
        "A program that was not built for Nix asks for a loader and libraries at paths that NixOS"
            + " does not have. nixld finds them in the Nix store, proves by simulation that the"
            + " program loads with them, and starts the program, or writes them down for nix-ld, for"
            + " a shell, or as a Nix expression. It never changes the program.");
    page.section("COMMANDS");
    commands.forEach((name, what) -> page.item("nixld " + name, what));
    page.paragraph();
    page.line(
        "Four of them are also commands of their own: nixld\u2011env, nixld\u2011run,"
            + " nixld\u2011index and nixld\u2011ldd. nixld find is nixld\u2011index find.");
    page.section("EXIT STATUS");
    page.statuses("nixld");
    page.section("FILES");
    page.item(
        "$XDG_CACHE_HOME/nixld/index.db", "The index of the store. Another store has another.");
    page.item(".nixld", "Beside a program: libraries that it loads at run time, a line each.");
    page.section("ENVIRONMENT");
    page.item("NIX_LD, NIX_LD_LIBRARY_PATH", "What nix-ld reads: the loader and the libraries.");
    page.item("NO_COLOR, CLICOLOR, CLICOLOR_FORCE", "Whether there are colours, unless --color.");
    page.section("SEE ALSO");
    page.line(
        "nixld-env(1), nixld-run(1), nixld-index(1), nixld-ldd(1), nixld-doctor(1), ld.so(8)");
    page.paragraph();
    page.line(
        "The packages and the tarball have more documents, in share/doc/nixld:"
            + " docs/commands.md is about all commands.");
    return page.text.toString();
  }

  private static String summary(String description) {
    String first = description.split("(?<=[.:])( |$)", 2)[0];
    String plain = first.replaceAll("[.:]$", "");
    return plain.substring(0, 1).toLowerCase(Locale.ROOT) + plain.substring(1);
  }

  private void title(String name, int section, String summary) {
    text.append(
        ".TH %s %d \"\" \"nixld %s\" \"nixld\"\n"
            .formatted(name.toUpperCase(Locale.ROOT), section, Specs.version()));
    // Names and options stay whole.
    text.append(".nh\n");
    section("NAME");
    text.append(escaped(name)).append(" \\- ").append(escaped(summary)).append('\n');
  }

  private void section(String heading) {
    text.append(".SH ").append(escaped(heading)).append('\n');
  }

  private void paragraph() {
    text.append(".PP\n");
  }

  private void line(String words) {
    text.append(escaped(words)).append('\n');
  }

  private void item(String term, String words) {
    text.append(".TP\n.B ").append(escaped(term)).append('\n').append(escaped(words)).append('\n');
  }

  private void uses(List<Help.Use> uses) {
    if (!uses.isEmpty()) {
      section("EXAMPLES");
      uses.forEach(use -> item(use.line(), use.effect()));
    }
  }

  private void subcommand(CommandSpec spec) {
    text.append(".SS ").append(escaped(Help.synopsis(spec))).append('\n');
    line(String.join(" ", spec.usageMessage().description()));
    Help.options(spec)
        .forEach((heading, options) -> {
          if (heading.equals(Help.OWN)) {
            options.forEach(this::option);
          }
        });
  }

  private void options(Map<String, List<OptionSpec>> groups) {
    groups.forEach((heading, options) -> {
      text.append(".SS ").append(escaped(heading)).append('\n');
      options.forEach(this::option);
    });
  }

  private void option(OptionSpec option) {
    item(Help.names(option), String.join(" ", option.description()));
  }

  private void statuses(String command) {
    Statuses.of(command).forEach((status, meaning) -> item(status.toString(), meaning));
  }

  /// Text escaped for troff(1), to which a backslash, a hyphen and a dot at the start of a line are
  /// special.
  private static String escaped(String words) {
    String plain = words.replace("\\", "\\e").replace("-", "\\-").replace("\u2011", "-");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }
}
