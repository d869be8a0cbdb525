package io.github.nixld.cli.env;

import io.github.nixld.cli.command.Specs;
import io.github.nixld.cli.command.Command;
import io.github.nixld.cli.catalog.CatalogAttributes;
import io.github.nixld.cli.catalog.Catalogs;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotException;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.input.Inputs;
import io.github.nixld.cli.choice.ChoiceService;
import io.github.nixld.cli.choice.GcRootWriter;
import io.github.nixld.cli.choice.AttributeSuggestions;

import io.github.nixld.attribute.Attributes;
import io.github.nixld.attribute.StoredAttributes;
import io.github.nixld.choose.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nixld-env`: chooses and prints.
public final class EnvCommand implements Command {
  private static final String LD_LIBRARY_PATH = "--ld-library-path";

  static final String APPEND = "--append";

  /// What may stand beside `--check`: where the store is makes no difference.
  private static final Set<String> WITH_CHECK = Set.of("--check", "--store", "--index");

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Specs.command(
            "nixld-env",
            "Chooses the loader and the libraries of the Nix store that make a foreign program run,",
            "and prints them for nix-ld. Nothing is executed.");
    Output.addOptions(spec);
    spec.addOption(
        OptionSpec.builder("--check")
            .type(String.class)
            .paramLabel("FILE")
            .help(true) // No PATH is required with it.
            .description("Only say whether all that this environment (env) names is still there.")
            .build());
    spec.addOption(
        Specs.flag(
            "Also set LD_LIBRARY_PATH, for the store's program that loads the rest: a PATH, or"
                + " linked in one.",
            LD_LIBRARY_PATH));
    spec.addOption(
        Specs.flag("Keep what NIX_LD_LIBRARY_PATH has already, after the choice.", APPEND));
    ChoiceService.addOptions(spec);
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("PATH")
            .arity("1..*")
            .required(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(
                "An ELF file, a directory of them, or an archive (tar, zip, 7z, deb, rpm, AppImage …).")
            .build());
    return spec;
  }

  @Override
  public int run(ParseResult parsed, Streams streams) throws CommandException {
    if (parsed.hasMatchedOption("--check")) {
      return check(parsed, streams);
    }
    Output output = Output.of(parsed);
    boolean forProcess = parsed.hasMatchedOption(LD_LIBRARY_PATH);
    if (forProcess && !output.format().setsVariables()) {
      throw new CommandException(
          ExitStatus.USAGE, LD_LIBRARY_PATH + ": this format sets no variables");
    }
    ChoiceService choices = ChoiceService.of(parsed, streams);
    try (Inputs inputs = read(parsed, choices.store(), streams)) {
      if (inputs.hasArchives() && choices.options().farm() != null) {
        throw new CommandException(
            ExitStatus.USAGE, "--farm links into what is unpacked: unpack the archive first");
      }
      return answer(inputs, forProcess, choices, output, parsed, streams);
    }
  }

  /// Reads the input. If that fails and there is no store either, both are reported: otherwise
  /// users would fix one only to meet the other.
  private static Inputs read(ParseResult parsed, Path store, Streams streams)
      throws CommandException {
    try {
      return Inputs.read(parsed.matchedPositionalValue(0, List.of()), store);
    } catch (CommandException e) {
      IndexLocation.sayProblem(parsed, streams);
      throw e;
    }
  }

  private static int answer(
      Inputs inputs,
      boolean forProcess,
      ChoiceService stated,
      Output output,
      ParseResult parsed,
      Streams streams)
      throws CommandException {
    if (forProcess && inputs.process() == null) {
      throw new CommandException(
          ExitStatus.USAGE,
          LD_LIBRARY_PATH
              + ": name the program of the store, such as its python3, that loads the rest");
    }
    ChoiceService choices =
        stated
            .withNames(inputs.opened())
            .withNamesBeside(
                inputs.objects().stream().map(object -> Path.of(object.realPath())).toList());
    List<Environment> environments =
        inputs.told(
            choices.choose(inputs.objects(), forProcess ? inputs.process() : null), forProcess);
    String roots = choices.roots();
    int kept =
        roots == null || environments.stream().anyMatch(it -> !it.absent().isEmpty())
            ? ExitStatus.COMPLETE
            : GcRootWriter.write(roots, environments, streams);
    IndexLocation location = IndexLocation.of(parsed);
    Question question = new Question(parsed, choices.options(), location.file());
    try (StoredAttributes attributes = location.attributes();
        Snapshot snapshot = choices.usesCatalog() ? Catalogs.need(location) : null) {
      String nixpkgs = snapshot == null ? "" : snapshot.manifest().nixpkgs();
      if (snapshot != null && !nixpkgs.isEmpty()) {
        output
            .withNixpkgs(nixpkgs)
            .write(question, environments, new CatalogAttributes(snapshot), streams);
      } else {
        // Where nothing was learnt, names alone are no reason to leave store paths that are proven.
        output.write(
            question, environments, attributes.isLearnt() ? attributes : Attributes.NONE, streams);
      }
      if (environments.stream().allMatch(it -> it.unresolved().isEmpty())) {
        // Else it was said already.
        AttributeSuggestions.say(attributes.problem(), streams);
      }
    } catch (SnapshotException e) {
      throw new CommandException(ExitStatus.NO_INDEX, String.valueOf(e.getMessage()));
    }
    int status = Math.max(kept, ChoiceService.report(environments, streams));
    return output.format().setsVariables()
        ? Math.max(status, sayWhatReaches(environments, location.store(), parsed, streams))
        : status;
  }

  /// Says what the variables do not reach, and what is in their way.
  private static int sayWhatReaches(
      List<Environment> environments, Path store, ParseResult parsed, Streams streams) {
    ShellEnvironment.current()
        .notes(environments, parsed.hasMatchedOption(APPEND))
        .forEach(streams::say);
    List<String> limits = Reach.limits(environments, store);
    limits.forEach(streams::say);
    return limits.isEmpty() ? ExitStatus.COMPLETE : ExitStatus.UNRESOLVED;
  }

  private static int check(ParseResult parsed, Streams streams) throws CommandException {
    for (ArgSpec each : parsed.matchedArgs()) {
      if (!(each instanceof OptionSpec option && WITH_CHECK.contains(option.longestName()))) {
        throw new CommandException(
            ExitStatus.USAGE, "nixld-env: --check FILE stands alone, and chooses nothing");
      }
    }
    return EnvCheck.run(parsed.matchedOptionValue("--check", ""), streams);
  }
}
