package io.github.nixld.cli;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.Foreign;
import io.github.nixld.emit.OutputFormat;
import java.io.IOException;
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
    Choosing choosing = Choosing.of(parsed, streams);
    List<Foreign> foreign = new ArrayList<>();
    List<String> paths = parsed.matchedPositionalValue(0, List.of());
    for (String path : paths) {
      foreign.addAll(ElfInput.read(path));
    }
    List<Environment> environments = choosing.choose(foreign);
    write(format, environments, parsed.matchedOptionValue("--output", (String) null), streams);
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

  private static void write(
      OutputFormat format, List<Environment> environments, @Nullable String output, Streams streams)
      throws CommandException {
    StringBuilder text = new StringBuilder();
    try {
      format.write(environments, text);
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
