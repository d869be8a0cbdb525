package io.github.nixld.cli.env;

import io.github.nixld.attribute.Attributes;
import io.github.nixld.attribute.StoredAttributes;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.cli.catalog.CatalogAttributes;
import io.github.nixld.cli.catalog.Catalogs;
import io.github.nixld.cli.choice.AttributeSuggestions;
import io.github.nixld.cli.choice.ChoiceOptions;
import io.github.nixld.cli.choice.ChoiceReport;
import io.github.nixld.cli.choice.ChoiceService;
import io.github.nixld.cli.choice.GcRootWriter;
import io.github.nixld.cli.choice.PackageQuestions;
import io.github.nixld.cli.command.Command;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Help;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.Specs;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.input.Inputs;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.linux.FileNames;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `nixld-env`: chooses and prints.
public final class EnvCommand implements Command {
  /// The options that may accompany `--check`; the place of the store makes no difference.
  private static final Set<String> WITH_CHECK = Set.of("--check", "--store", "--index");

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Specs.command(
            "nixld-env",
            "Chooses the loader and the libraries of the Nix store that make a foreign program run,",
            "and prints them for nix-ld. Nothing is executed.");
    Help.of(spec)
        .use("nixld-env ./program", "two variables for nix-ld")
        .use("nixld-env -o .env.nixld ./program", "the same, in a file")
        .use("nixld-env -f shell.nix -o shell.nix .", "a Nix shell for all programs here");
    Help.heading(spec, "Result");
    OutputOptions.addTo(spec);
    spec.addOption(
        OptionSpec.builder("--check")
            .type(String.class)
            .paramLabel("FILE")
            .help(true) // No PATH is required with it.
            .description("Only check that every path in this environment file (env) still exists.")
            .build());
    EnvOptions.addTo(spec);
    ChoiceOptions.addTo(spec);
    Help.common(spec, "-f", "-o", "-l", "-p", "--gc-root", "--realise", "--explain", "--why");
    spec.addPositional(
        Specs.words("PATH", "1..*")
            .description(
                "An ELF file, a directory of them, an archive, or a file in one: app.tar.gz/bin/app.")
            .build());
    return spec;
  }

  @Override
  public int run(ParseResult parsed, Streams streams) throws CommandException {
    if (parsed.hasMatchedOption("--check")) {
      return check(parsed, streams);
    }
    EnvOptions stated = EnvOptions.of(parsed);
    StoreOptions where = stated.choice().where();
    EnvOptions options = read(stated::found, where, streams);
    try (Inputs inputs =
        read(() -> Inputs.read(options.paths(), where.directory()), where, streams)) {
      if (inputs.hasArchives() && options.choice().steering().farm() != null) {
        throw new CommandException(
            ExitStatus.USAGE, "--farm links into what is unpacked: unpack the archive first");
      }
      if (inputs.hasMembers() && options.output().format().hasNixpkgs()) {
        throw new CommandException(
            ExitStatus.USAGE, "a Nix expression takes an archive as a whole: name the archive");
      }
      return answer(options, inputs, streams);
    }
  }

  private interface Reading<T> {
    T read() throws CommandException;
  }

  /// Reads the input. If that fails and there is no store either, reports both: otherwise users
  /// would fix one only to meet the other.
  private static <T> T read(Reading<T> reading, StoreOptions where, Streams streams)
      throws CommandException {
    try {
      return reading.read();
    } catch (CommandException e) {
      IndexLocation.sayProblem(where, streams);
      throw e;
    }
  }

  private static int answer(EnvOptions options, Inputs inputs, Streams streams)
      throws CommandException {
    boolean forProcess = options.variables().forProcess();
    if (forProcess && inputs.process() == null) {
      throw new CommandException(
          ExitStatus.USAGE,
          EnvOptions.LD_LIBRARY_PATH
              + ": name the program of the store, such as its python3, that loads the rest");
    }
    ChoiceService choices =
        new ChoiceService(options.choice(), streams)
            .withNames(inputs.opened())
            .withNamesBeside(
                inputs.objects().stream()
                    .map(object -> FileNames.path(object.realPath()))
                    .toList());
    if (options.output().format().hasNixpkgs()) {
      choices = choices.forExpression();
    }
    if (options.output().format().setsVariables() && !inputs.hasArchives()) {
      choices = choices.makingFarmFor(absolute(options.paths()));
    }
    ForeignObject process = forProcess ? inputs.process() : null;
    choices =
        PackageQuestions.answered(
            choices, inputs.objects(), process, inputs.hasArchives() ? null : beside(inputs));
    List<Environment> environments =
        inputs.told(choices.choose(inputs.objects(), process), forProcess);
    String roots = options.choice().roots();
    int kept =
        roots == null || environments.stream().anyMatch(it -> !it.absent().isEmpty())
            ? ExitStatus.COMPLETE
            : GcRootWriter.write(roots, environments, streams);
    IndexLocation location = IndexLocation.of(options.choice().where());
    try (StoredAttributes attributes = location.attributes();
        Snapshot snapshot = options.choice().usesCatalog() ? Catalogs.need(location) : null) {
      String nixpkgs = snapshot == null ? "" : snapshot.manifest().nixpkgs();
      if (snapshot != null && !nixpkgs.isEmpty()) {
        new ResultWriter(options.withNixpkgs(nixpkgs), choices, location.file())
            .write(environments, new CatalogAttributes(snapshot));
      } else {
        // Names alone are no reason to leave proven store paths: attributes have to be recorded.
        new ResultWriter(options, choices, location.file())
            .write(environments, attributes.isRecorded() ? attributes : Attributes.NONE);
      }
      if (environments.stream().allMatch(it -> it.unresolved().isEmpty())) {
        // Otherwise it was already said.
        AttributeSuggestions.say(attributes.problem(), streams);
      }
    } catch (SnapshotException e) {
      throw new CommandException(ExitStatus.NO_INDEX, String.valueOf(e.getMessage()));
    }
    int status = Math.max(kept, ChoiceReport.say(environments, streams));
    if (options.output().format().isForNixLd()) {
      status = Math.max(status, sayWhatReaches(environments, location.store(), options, streams));
    }
    if (!options.choice().explained()) {
      // An explanation begins with it.
      ChoiceReport.sayVerdict(environments, streams);
    }
    return status;
  }

  /// The directory of the first program.
  private static Path beside(Inputs inputs) {
    return FileNames.path(inputs.objects().getFirst().realPath()).resolveSibling("");
  }

  private static List<Path> absolute(List<String> paths) throws CommandException {
    List<Path> absolute = new ArrayList<>();
    for (String path : paths) {
      absolute.add(Paths.absolute(path).normalize());
    }
    return absolute;
  }

  /// Says which programs the variables do not reach, and why.
  private static int sayWhatReaches(
      List<Environment> environments, Path store, EnvOptions options, Streams streams) {
    if (options.output().format().setsVariables()) {
      ShellEnvironment.current()
          .notes(environments, options.variables().appended())
          .forEach(streams::say);
    }
    List<String> limits = Reach.limits(environments, store);
    limits.forEach(streams::say);
    if (limits.isEmpty() && streams.manner().report()) {
      // A script may well choose for another machine.
      Reach.absence(environments, store).ifPresent(streams::say);
    }
    return limits.isEmpty() ? ExitStatus.COMPLETE : ExitStatus.UNRESOLVED;
  }

  private static int check(ParseResult parsed, Streams streams) throws CommandException {
    for (ArgSpec each : parsed.matchedArgs()) {
      if (!(each instanceof OptionSpec option && WITH_CHECK.contains(option.longestName()))) {
        throw new CommandException(
            ExitStatus.USAGE, "--check FILE cannot be combined with other options");
      }
    }
    return EnvCheck.run(parsed.matchedOptionValue("--check", ""), streams);
  }
}
