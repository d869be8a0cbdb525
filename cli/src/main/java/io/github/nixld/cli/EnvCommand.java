package io.github.nixld.cli;

import io.github.nixld.attribute.Attributes;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.Foreign;
import io.github.nixld.choose.Options;
import io.github.nixld.emit.OutputFormat;
import io.github.nixld.emit.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nixld-env`: chooses and prints.
final class EnvCommand implements Command {
  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Commands.spec(
            "nixld-env",
            "Chooses the loader and the libraries of the Nix store that make a foreign program run,",
            "and prints them for nix-ld. Nothing is executed.");
    spec.addOption(Commands.value("FORMAT", "env (default), sh or json.", "-f", "--format"));
    spec.addOption(
        Commands.value(
            "FILE", "Write there, atomically, instead of standard output.", "-o", "--output"));
    Choosing.addOptions(spec);
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("PATH")
            .arity("1..*")
            .required(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("An ELF file, or a directory of them.")
            .build());
    return spec;
  }

  @Override
  public int run(ParseResult parsed, Streams streams) throws CommandException {
    OutputFormat format = format(parsed.matchedOptionValue("--format", "env"));
    Choosing asked = Choosing.of(parsed, streams);
    List<Foreign> foreign = new ArrayList<>();
    List<String> paths = parsed.matchedPositionalValue(0, List.of());
    for (String path : paths) {
      foreign.addAll(ElfInput.read(path));
    }
    Choosing choosing = asked.withNamesBeside(foreign);
    List<Environment> environments = choosing.choose(foreign);
    String output = parsed.matchedOptionValue("--output", (String) null);
    write(format, result(parsed, environments, choosing.options(), output), output, streams);
    return Choosing.report(environments, streams);
  }

  private static OutputFormat format(String name) throws CommandException {
    if (!OutputFormat.NAMES.contains(name)) {
      throw new CommandException(
          ExitStatus.USAGE,
          "no format is called '" + name + "': " + String.join(", ", OutputFormat.NAMES));
    }
    return OutputFormat.named(name);
  }

  private static Result result(
      ParseResult parsed, List<Environment> environments, Options options, @Nullable String output)
      throws CommandException {
    List<String> command = new ArrayList<>(List.of("nixld-env"));
    command.addAll(parsed.originalArgs());
    Path here = output == null ? Paths.absolute("") : Paths.absolute(output).getParent();
    return new Result(
        environments,
        parsed.matchedPositionalValue(0, List.of()),
        command,
        options.additional(),
        String.valueOf(here),
        IndexLocation.of(parsed).file().toString(),
        options.farm(),
        null,
        Attributes.NONE);
  }

  private static void write(
      OutputFormat format, Result result, @Nullable String output, Streams streams)
      throws CommandException {
    StringBuilder text = new StringBuilder();
    try {
      format.write(result, text);
      if (output == null) {
        streams.out().append(text);
      } else {
        AtomicFile.write(Paths.absolute(output), text.toString());
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.INPUT, output + " cannot be written: " + Paths.reason(e));
    }
  }
}
