package io.github.nixld.cli;

import io.github.nixld.attribute.Attributes;
import io.github.nixld.choose.Chooser;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.Foreign;
import io.github.nixld.choose.NoLoaderException;
import io.github.nixld.choose.Options;
import io.github.nixld.index.BuildReport;
import io.github.nixld.index.Index;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
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
    Output.addOptions(spec);
    spec.addOption(
        Commands.value(
            "DIR", "Make one directory of links with exactly the chosen names.", "--farm"));
    spec.addOption(
        Commands.values("NAME", "Also provide this soname, for dlopen.", "-l", "--add-lib"));
    spec.addOption(Commands.value("REGEX", "Store paths to choose before others.", "--prefer"));
    spec.addOption(Commands.value("REGEX", "Store paths to choose after others.", "--avoid"));
    spec.addOption(Commands.value("PATH", "Use this loader.", "--loader"));
    spec.addOption(
        Commands.flag("Show the choice as a tree, with reasons, on standard error.", "--explain"));
    IndexLocation.addOptions(spec);
    spec.addOption(Commands.flag("Use the index as it is.", "--no-refresh"));
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
    Output output = Output.of(parsed);
    Options options = options(parsed);
    List<Foreign> foreign = new ArrayList<>();
    List<String> paths = parsed.matchedPositionalValue(0, List.of());
    for (String path : paths) {
      foreign.addAll(ElfInput.read(path));
    }
    IndexLocation location = IndexLocation.of(parsed);
    List<Environment> environments;
    try (Index index = open(location, parsed.hasMatchedOption("--no-refresh"), streams)) {
      environments = ownSystemFirst(new Chooser(index, options).choose(foreign));
      if (parsed.hasMatchedOption("--explain")) {
        Explanation.write(environments, streams.err());
      }
    } catch (NoLoaderException e) {
      throw new CommandException(ExitStatus.INPUT, String.valueOf(e.getMessage()));
    }
    if (options.farm() != null) {
      FarmWriter.write(Path.of(options.farm()), environments);
    }
    output.write(
        new Question(parsed, options, location.file()), environments, Attributes.NONE, streams);
    return report(environments, streams);
  }

  /// The machine's own system has the plain variables; the others have names of their own.
  private static List<Environment> ownSystemFirst(List<Environment> environments) {
    String architecture = System.getProperty("os.arch", "");
    String own = (architecture.equals("amd64") ? "x86_64" : architecture) + "-linux";
    List<Environment> sorted = new ArrayList<>(environments);
    sorted.sort((a, b) -> Boolean.compare(b.system().equals(own), a.system().equals(own)));
    return sorted;
  }

  private static Options options(ParseResult parsed) throws CommandException {
    Options standard = Options.standard();
    String given = parsed.matchedOptionValue("--farm", (String) null);
    String farm = given == null ? null : Paths.absolute(given).normalize().toString();
    if (farm != null && (farm.indexOf(':') >= 0 || farm.indexOf(';') >= 0)) {
      throw new CommandException(
          ExitStatus.USAGE, farm + ": a library path cannot name a directory with ':' or ';'");
    }
    return new Options(
        pattern(parsed, "--prefer"),
        pattern(parsed, "--avoid"),
        parsed.matchedOptionValue("--loader", (String) null),
        parsed.matchedOptionValue("--add-lib", List.of()),
        farm,
        standard.drivers(),
        standard.defaults());
  }

  private static @Nullable Pattern pattern(ParseResult parsed, String option)
      throws CommandException {
    String regex = parsed.matchedOptionValue(option, (String) null);
    try {
      return regex == null ? null : Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new CommandException(
          ExitStatus.USAGE, option + " '" + regex + "': " + e.getDescription());
    }
  }

  /// Opens the index, once where nothing is new, and brings it up to date where something is.
  private static Index open(IndexLocation location, boolean asItIs, Streams streams)
      throws CommandException {
    if (asItIs || location.shared()) {
      return location.open();
    }
    Index current = location.openIfCurrent();
    if (current != null) {
      return current;
    }
    boolean first = !Files.exists(location.file());
    if (first) {
      streams.say("no index yet, scanning " + location.store());
      streams.err().flush();
    }
    BuildReport report = location.build(false, Progress.on(streams));
    if (first) {
      streams.say(IndexCommand.describe(report));
    }
    return location.open();
  }

  private static int report(List<Environment> environments, Streams streams) {
    int status = ExitStatus.COMPLETE;
    for (Environment environment : environments) {
      for (String note : environment.notes()) {
        streams.say(note);
      }
      for (Environment.Unresolved unresolved : environment.unresolved()) {
        StringBuilder line = new StringBuilder(unresolved.name());
        line.append(": ").append(unresolved.reason());
        if (!unresolved.nearest().isEmpty()) {
          line.append(" (").append(String.join("; ", unresolved.nearest())).append(')');
        }
        line.append("; needed by ").append(unresolved.neededBy().getFirst());
        if (unresolved.neededBy().size() > 1) {
          line.append(" and ").append(unresolved.neededBy().size() - 1).append(" more");
        }
        streams.say(line.toString());
      }
      if (!environment.complete()) {
        status = ExitStatus.UNRESOLVED;
      }
    }
    return status;
  }
}
