package io.github.nixld.cli;

import io.github.nixld.cli.command.Command;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Help;
import io.github.nixld.cli.command.OneLine;
import io.github.nixld.cli.command.Specs;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.index.DamagedIndexException;
import io.github.nixld.index.Index;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `nixld complete`, for completions: the names in the index that begin with a text.
final class CompleteCommand implements Command {
  /// As many as a person can look through.
  private static final int COMPLETED = 200;

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Specs.command(
            "nixld-complete",
            "Prints names of libraries in the index, for the completions of shells.");
    Help.of(spec).page(Commands.UMBRELLA);
    spec.addPositional(
        Specs.words("TEXT", "0..1").description("What the names begin with.").build());
    return spec;
  }

  /// Prints nothing if there is no index, because a message would appear in the command line.
  @Override
  public int run(ParseResult parsed, Streams streams) {
    try (Index index = IndexLocation.of(StoreOptions.USUAL).open()) {
      index
          .namesFrom(parsed.matchedPositionalValue(0, List.of("")).getFirst(), COMPLETED)
          .forEach(it -> streams.out().println(OneLine.of(it)));
      return ExitStatus.COMPLETE;
    } catch (CommandException | DamagedIndexException e) {
      return ExitStatus.NO_INDEX;
    }
  }
}
