package io.github.nixld.cli.index;

import io.github.nixld.cli.catalog.CatalogFind;
import io.github.nixld.cli.catalog.CatalogImport;
import io.github.nixld.cli.command.Command;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Help;
import io.github.nixld.cli.command.JsonText;
import io.github.nixld.cli.command.OneLine;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.Specs;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.BuildSummary;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.location.Progress;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.index.BuildReport;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexVerifier;
import io.github.nixld.index.IndexVerifier.Difference.Kind;
import io.github.nixld.index.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// `nixld-index`: builds the index and answers from it.
public final class IndexCommand implements Command {
  @Override
  public CommandSpec spec() {
    CommandSpec spec = Specs.command("nixld-index", "Knows every shared object of the Nix store.");
    Help.of(spec)
        .use("nixld-index build", "scan what is new in the store")
        .use("nixld-index find 'libz.so*'", "what provides a library")
        .use("nixld-index status", "what is indexed, how fresh, how large");
    CommandSpec build = sub("build", "Scan what is new, drop what is gone.");
    build.addOption(Specs.flag("Read everything again.", "--rebuild"));
    spec.addSubcommand("build", build);
    spec.addSubcommand("status", json(sub("status", "What is indexed, how fresh, how large.")));
    spec.addSubcommand(
        "find",
        refreshing(
                json(
                    arguments(
                        sub("find", "What provides a soname or file name; globs allowed."),
                        "NAME")))
            .addOption(
                Specs.flag(
                    "Ask the catalog: packages, attributes, what they cost to fetch.",
                    CatalogFind.OPTION)));
    spec.addSubcommand(
        "show", json(arguments(sub("show", "The facts of an object, indexed or not."), "PATH")));
    CommandSpec imports =
        sub(
            "import",
            "Import a catalog of a binary cache to choose from, or bring it up to date; or record",
            "from a database of nix-index which attributes have which libraries.");
    imports.addPositional(
        Specs.words("catalog [URL|DIR] | nix-index [DIR]", "1..*")
            .completionCandidates(List.of("catalog", "nix-index"))
            .hideParamSyntax(true)
            .description(
                "catalog, and its URL or directory unless it is the same as before; or nix-index,"
                    + " and its directory unless it is the usual one.")
            .build());
    imports.addOption(
        Specs.values(
            "KEY",
            "Import the catalog only if this public key has signed it: NAME:BASE64.",
            CatalogImport.TRUSTED_KEY));
    spec.addSubcommand("import", imports);
    CommandSpec packages =
        sub(
            "packages",
            "Ask Nix which attributes of nixpkgs have which output paths, and record them.");
    packages.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("NIXPKGS")
            .arity("0..1")
            .type(String.class)
            .description("A path, or a name in NIX_PATH (default: <nixpkgs>).")
            .build());
    spec.addSubcommand("packages", packages);
    spec.addSubcommand(
        "verify", sub("verify", "Check the index against the store; exit 1 if they differ."));
    CommandSpec choices =
        refreshing(
            json(sub("check-choices", "Choose for objects of the store as if they were foreign.")));
    choices.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("N")
            .arity("0..1")
            .type(int.class)
            .description("How many objects (default: 500, spread over the store).")
            .build());
    spec.addSubcommand("check-choices", choices);
    return spec;
  }

  private static CommandSpec sub(String name, String... description) {
    CommandSpec spec = Specs.command(name, description);
    Help.heading(spec, "Store and index");
    StoreOptions.addTo(spec);
    Help.heading(spec, Help.OWN);
    return spec;
  }

  private static CommandSpec json(CommandSpec spec) {
    return spec.addOption(Specs.flag("Print JSON.", "--json"));
  }

  /// For a subcommand that brings the index up to date before it answers from it.
  private static CommandSpec refreshing(CommandSpec spec) {
    return spec.addOption(StoreOptions.noRefresh());
  }

  private static CommandSpec arguments(CommandSpec spec, String label) {
    return spec.addPositional(Specs.words(label, "1..*").build());
  }

  @Override
  public int run(ParseResult parsed, Streams streams) throws CommandException {
    if (!parsed.hasSubcommand()) {
      throw new ParameterException(
          parsed.commandSpec().commandLine(),
          "one of build, status, find, show, import, packages, verify, check-choices is missing");
    }
    ParseResult sub = parsed.subcommand();
    return switch (sub.commandSpec().name()) {
      case "build" -> build(sub, streams);
      case "status" -> status(sub, streams);
      case "find" -> Find.run(sub, streams);
      case "show" -> show(sub, streams);
      case "import" -> NixpkgsImport.importDatabase(sub, streams);
      case "packages" -> NixpkgsImport.packages(sub, streams);
      case "check-choices" -> CheckChoices.run(sub, streams);
      default -> verify(sub, streams);
    };
  }

  private static int build(ParseResult parsed, Streams streams) throws CommandException {
    IndexLocation location = IndexLocation.of(StoreOptions.of(parsed)).toBuild();
    streams.detail("the index of " + location.store() + ": " + location.file());
    BuildReport report = location.build(parsed.hasMatchedOption("--rebuild"), Progress.on(streams));
    streams.say(BuildSummary.of(report));
    return ExitStatus.COMPLETE;
  }

  private static int status(ParseResult parsed, Streams streams) throws CommandException {
    try (Index index = IndexLocation.of(StoreOptions.of(parsed)).open()) {
      Status status = index.status();
      if (parsed.hasMatchedOption("--json")) {
        JsonText.print(streams, json -> IndexJson.status(json, status));
      } else {
        IndexText.status(status, streams.out());
      }
      return ExitStatus.COMPLETE;
    }
  }

  private static int show(ParseResult parsed, Streams streams) throws CommandException {
    List<String> paths = parsed.matchedPositionalValue(0, List.of());
    List<IndexJson.Shown> shown = new ArrayList<>();
    for (String path : paths) {
      shown.add(new IndexJson.Shown(path, facts(Paths.absolute(path))));
    }
    if (parsed.hasMatchedOption("--json")) {
      JsonText.print(streams, json -> IndexJson.objects(json, shown));
    } else {
      for (IndexJson.Shown object : shown) {
        IndexText.object(object, streams.out());
      }
    }
    return ExitStatus.COMPLETE;
  }

  private static ElfFile facts(Path path) throws CommandException {
    try {
      return ElfReader.read(path);
    } catch (IOException e) {
      throw new CommandException(ExitStatus.INPUT, path + ": " + Paths.reason(e));
    }
  }

  private static int verify(ParseResult parsed, Streams streams) throws CommandException {
    IndexLocation location = IndexLocation.of(StoreOptions.of(parsed));
    List<IndexVerifier.Difference> differences = location.differences(Progress.on(streams));
    for (IndexVerifier.Difference difference : differences) {
      streams.out().println(OneLine.of(difference.path()) + ": " + word(difference.kind()));
    }
    if (differences.isEmpty()) {
      return ExitStatus.COMPLETE;
    }
    streams.say(
        "%s: nixld-index build%s brings the index up to date%s"
            .formatted(
                summary(differences),
                location.named(),
                differences.stream().anyMatch(it -> it.kind() == Kind.CHANGED)
                    ? ", with --rebuild for what has changed"
                    : ""));
    return ExitStatus.UNRESOLVED;
  }

  /// "the index differs from the store in 4 paths: 3 gone, 1 missing".
  private static String summary(List<IndexVerifier.Difference> differences) {
    Map<String, Long> counts =
        differences.stream()
            .collect(
                Collectors.groupingBy(it -> word(it.kind()), TreeMap::new, Collectors.counting()));
    List<String> words = new ArrayList<>();
    counts.forEach((word, count) -> words.add(count + " " + word));
    return "the index differs from the store in %d path%s (%s)"
        .formatted(
            differences.size(), differences.size() == 1 ? "" : "s", String.join(", ", words));
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
