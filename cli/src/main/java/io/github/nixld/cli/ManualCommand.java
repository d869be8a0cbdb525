package io.github.nixld.cli;

import io.github.nixld.cli.command.Command;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Help;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.Specs;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.manual.Manual;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `nixld manual`, for the build: writes man pages and completions.
final class ManualCommand implements Command {
  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Specs.command("nixld-manual", "Writes the man pages, and the completions for shells.");
    Help.of(spec).page(Commands.UMBRELLA);
    spec.addPositional(
        Specs.words("DIR", "1")
            .description("The directory to write below, such as PREFIX/share.")
            .build());
    return spec;
  }

  @Override
  public int run(ParseResult parsed, Streams streams) throws CommandException {
    String share = parsed.matchedPositionalValue(0, List.of("")).getFirst();
    try {
      new Manual(Commands.specs(), Umbrella.COMMANDS).write(Paths.absolute(share));
      return ExitStatus.COMPLETE;
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.INPUT, share + " cannot be written: " + Paths.reason(e));
    }
  }
}
