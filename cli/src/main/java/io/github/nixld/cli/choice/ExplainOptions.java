package io.github.nixld.cli.choice;

import io.github.nixld.cli.command.Specs;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// What of a choice is to be explained.
///
/// @param summary whether a line says of each library why
/// @param tree whether the whole choice is shown as a tree
/// @param why names of libraries
/// @param whyNot store paths, or files in them
public record ExplainOptions(boolean summary, boolean tree, List<String> why, List<String> whyNot) {
  private static final String EXPLAIN = "--explain";

  // An option of its own for the parser: a value that may be missing would take the next word.
  private static final String TREE = "--explain=tree";
  private static final String WHY = "--why";
  private static final String WHY_NOT = "--why-not";

  public ExplainOptions {
    why = List.copyOf(why);
    whyNot = List.copyOf(whyNot);
  }

  static void addTo(CommandSpec spec) {
    spec.addOption(Specs.flag("Say why, of the glibc and of each library.", EXPLAIN));
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

  /// Whether anything is.
  boolean isWanted() {
    return summary || tree || !why.isEmpty() || !whyNot.isEmpty();
  }
}
