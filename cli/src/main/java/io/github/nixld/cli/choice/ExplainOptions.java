package io.github.nixld.cli.choice;

import io.github.nixld.cli.command.Specs;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// Which parts of a choice to explain.
///
/// @param summary whether to print a line for each library with the reason
/// @param tree whether to show the whole choice as a tree
/// @param why names of libraries
/// @param whyNot store paths, or files in them
public record ExplainOptions(boolean summary, boolean tree, List<String> why, List<String> whyNot) {
  private static final String EXPLAIN = "--explain";

  // A separate option for the parser, because an optional value would take the next word.
  private static final String TREE = "--explain=tree";
  private static final String WHY = "--why";
  private static final String WHY_NOT = "--why-not";

  public ExplainOptions {
    why = List.copyOf(why);
    whyNot = List.copyOf(whyNot);
  }

  static void addTo(CommandSpec spec) {
    spec.addOption(Specs.flag("Give the reason for the glibc and for each library.", EXPLAIN));
    spec.addOption(Specs.flag("Show what loads what as a tree, with all reasons.", TREE));
    spec.addOption(Specs.values("NAME", "Say why this library was chosen.", WHY));
    spec.addOption(Specs.values("PATH", "Say why this store path was not chosen.", WHY_NOT));
  }

  static ExplainOptions of(ParseResult parsed) {
    return new ExplainOptions(
        parsed.hasMatchedOption(EXPLAIN),
        parsed.hasMatchedOption(TREE),
        parsed.matchedOptionValue(WHY, List.of()),
        parsed.matchedOptionValue(WHY_NOT, List.of()));
  }

  /// Whether anything is to be explained.
  boolean isWanted() {
    return summary || tree || !why.isEmpty() || !whyNot.isEmpty();
  }
}
