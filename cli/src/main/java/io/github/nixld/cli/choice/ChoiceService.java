package io.github.nixld.cli.choice;

import io.github.nixld.attribute.StoredAttributes;
import io.github.nixld.choose.candidate.IndexView;
import io.github.nixld.choose.candidate.KnownStore;
import io.github.nixld.choose.catalog.CatalogView;
import io.github.nixld.cli.catalog.AddedPackages;
import io.github.nixld.cli.catalog.Catalogs;
import io.github.nixld.cli.catalog.Fetch;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotException;
import java.io.UncheckedIOException;
import io.github.nixld.cli.command.Specs;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.command.Style;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.location.BuildSummary;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.location.Progress;

import io.github.nixld.choose.Chooser;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.NoLoaderException;
import io.github.nixld.choose.Options;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.index.BuildReport;
import io.github.nixld.index.Index;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// A choice as the command line asks for it: what `nixld-env` and `nixld-run` have in common.
///
/// @param options how the choice is steered
/// @param parsed the options that say where from
/// @param streams where the progress of a scan and the explanation go
public record ChoiceService(Options options, ParseResult parsed, Streams streams) {
  /// What Java has for the bytes of a file name that are no UTF-8: its path leads nowhere.
  private static final char UNDECODABLE = '\ufffd';

  /// An option of `nixld-run` alone.
  public static final String AGAIN = "--again";

  private static final String CATALOG = "--catalog";
  private static final String REALISE = "--realise";

  /// A choice over the real files may want others than the forecast, if they are not what the
  /// catalog says.
  private static final int FETCHES = 3;

  private static final List<String> STEERING =
      List.of(
          "--add-lib",
          AddedPackages.OPTION,
          "--dlopen",
          "--prefer",
          "--avoid",
          "--loader",
          "--farm",
          "--drivers",
          CATALOG,
          REALISE,
          "--explain");

  /// Adds the options that steer a choice.
  public static void addOptions(CommandSpec spec) {
    spec.addOption(
        Specs.value(
            "DIR", "Make one directory of links with exactly the chosen names.", "--farm"));
    spec.addOption(
        Specs.value(
            "DIR", "Register GC roots there for all that the result uses.", "--gc-root"));
    spec.addOption(
        Specs.values("NAME", "Also provide this soname, for dlopen.", "-l", "--add-lib"));
    spec.addOption(
        Specs.values(
            "ATTR",
            "Also provide the libraries of this attribute of nixpkgs.",
            "-p",
            AddedPackages.OPTION));
    spec.addOption(
        Specs.value(
            "MODE",
            "What a file only hints that it loads with dlopen: likely (default), all or none.",
            "--dlopen"));
    spec.addOption(Specs.value("REGEX", "Store paths to choose before others.", "--prefer"));
    spec.addOption(Specs.value("REGEX", "Store paths to choose after others.", "--avoid"));
    spec.addOption(Specs.value("PATH", "Use this loader.", "--loader"));
    spec.addOption(
        Specs.values(
            "DIR", "Graphics drivers of the running system are in this directory.", "--drivers"));
    spec.addOption(
        Specs.flag("Show the choice as a tree, with reasons, on standard error.", "--explain"));
    spec.addOption(
        Specs.flag("Choose from the imported catalog too; nothing is fetched.", CATALOG));
    spec.addOption(
        Specs.flag(
            "Choose from the catalog too, have Nix fetch what is chosen, and choose again over the"
                + " real files.",
            REALISE));
    IndexLocation.addOptions(spec);
    spec.addOption(Specs.flag("Use the index as it is.", "--no-refresh"));
  }

  /// What the options say.
  ///
  /// @throws CommandException where one of them cannot be used
  public static ChoiceService of(ParseResult parsed, Streams streams) throws CommandException {
    return new ChoiceService(options(parsed), parsed, streams);
  }

  /// The same, and provides too what a file beside one of the programs names, see [DotNixldFile].
  ///
  /// @param programs their paths, without links
  public ChoiceService withNamesBeside(List<Path> programs) throws CommandException {
    Set<Path> directories = new LinkedHashSet<>();
    for (Path program : programs) {
      directories.add(program.resolveSibling(""));
    }
    Set<String> found = new LinkedHashSet<>();
    for (Path directory : directories) {
      found.addAll(DotNixldFile.of(directory));
    }
    return withNames(found);
  }

  /// The same, and provides more names too.
  public ChoiceService withNames(Set<String> more) {
    Set<String> names = new LinkedHashSet<>(options.additional());
    names.addAll(more);
    return names.size() == options.additional().size() ? this : providing(List.copyOf(names));
  }

  /// The same with other names to provide although no object needs them.
  public ChoiceService providing(List<String> names) {
    return new ChoiceService(options.providing(names), parsed, streams);
  }

  /// The same with the directories of an LD_LIBRARY_PATH before those that are chosen.
  ///
  /// @param path its value; empty for none
  public ChoiceService searchingFirst(String path) {
    List<String> first = path.isEmpty() ? List.of() : List.of(path.split("[:;]", -1));
    return new ChoiceService(options.searchingFirst(first), parsed, streams);
  }

  /// Chooses, and makes the link farm where one is asked for.
  ///
  /// @return an environment for each system, the machine's own first
  public List<Environment> choose(List<ForeignObject> foreign) throws CommandException {
    return choose(foreign, null);
  }

  /// The same for what a program of the store will load.
  ///
  /// @param process the program; null for none
  public List<Environment> choose(List<ForeignObject> foreign, @Nullable ForeignObject process)
      throws CommandException {
    Chosen chosen = chosen(foreign, process, !parsed.hasMatchedOption("--no-refresh"));
    for (int fetches = 0; realises() && chosen.fetch != null && fetches < FETCHES; fetches++) {
      chosen.fetch.run();
      chosen = chosen(foreign, process, true);
    }
    if (explained()) {
      Explanation.write(chosen.environments, Style.ofStandardError(), streams.err());
    }
    List<Environment> environments = new ArrayList<>(chosen.environments);
    if (chosen.fetch != null) {
      environments.set(
          0,
          environments
              .getFirst()
              .withNotes(
                  chosen.fetch.lines(
                      environments.stream().allMatch(it -> it.unresolved().isEmpty()))));
    }
    if (options.farm() != null) {
      FarmWriter.write(Path.of(options.farm()), environments);
    }
    return environments;
  }

  /// A choice, and what has to be fetched for it.
  private record Chosen(List<Environment> environments, @Nullable Fetch fetch) {}

  private Chosen chosen(
      List<ForeignObject> foreign, @Nullable ForeignObject process, boolean refresh)
      throws CommandException {
    IndexLocation location = location();
    try (Index index = open(location, refresh);
        Snapshot snapshot = usesCatalog() ? Catalogs.need(location) : null) {
      KnownStore store =
          snapshot == null ? new IndexView(index) : new CatalogView(index, snapshot);
      List<Environment> environments =
          new Chooser(store, withPackages(index, snapshot, location), process).choose(foreign);
      environments = AttributeSuggestions.in(environments, index, location, streams);
      boolean absent = environments.stream().anyMatch(it -> !it.absent().isEmpty());
      return new Chosen(
          environments, absent && snapshot != null ? Fetch.of(environments, snapshot) : null);
    } catch (NoLoaderException e) {
      throw new CommandException(
          ExitStatus.INPUT, e.getMessage() + (usesCatalog() ? "" : catalogHint(location)));
    } catch (SnapshotException e) {
      throw new CommandException(ExitStatus.NO_INDEX, String.valueOf(e.getMessage()));
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof SnapshotException damaged) {
        throw new CommandException(ExitStatus.NO_INDEX, String.valueOf(damaged.getMessage()));
      }
      throw e;
    }
  }

  /// The rest of a message that the store has no loader.
  private static String catalogHint(IndexLocation location) {
    try (Snapshot snapshot = Catalogs.open(location)) {
      return snapshot == null ? "" : "; or choose from the catalog too, with " + CATALOG;
    } catch (CommandException | SnapshotException e) {
      // What is wrong with the catalog is said to whoever asks for it.
      return "";
    }
  }

  private Options withPackages(Index index, @Nullable Snapshot snapshot, IndexLocation location)
      throws CommandException {
    List<String> attributes = packages();
    if (attributes.isEmpty()) {
      return options;
    }
    try (StoredAttributes learnt = location.attributes()) {
      return new AddedPackages(index, snapshot, learnt).in(options, attributes);
    }
  }

  private List<String> packages() {
    return parsed.matchedOptionValue(AddedPackages.OPTION, List.of());
  }

  /// Whether the catalog is chosen from too.
  public boolean usesCatalog() {
    return parsed.hasMatchedOption(CATALOG) || realises();
  }

  private boolean realises() {
    return parsed.hasMatchedOption(REALISE);
  }

  /// What is fetched has to be in an index: the user's own, which can be brought up to date.
  private IndexLocation location() throws CommandException {
    IndexLocation location = IndexLocation.of(parsed);
    return realises() ? location.toBuild() : location;
  }

  /// Whether the choice is shown.
  public boolean explained() {
    return parsed.hasMatchedOption("--explain");
  }

  /// Whether to choose anew, whatever was kept.
  public boolean again() {
    return parsed.hasMatchedOption(AGAIN);
  }

  /// The options on the command line that steer the choice.
  public List<String> steering() {
    return STEERING.stream().filter(parsed::hasMatchedOption).toList();
  }

  /// The directory for GC roots; null where none are asked for.
  public @Nullable String roots() {
    return parsed.matchedOptionValue("--gc-root", (String) null);
  }

  /// The store's directory.
  public Path store() throws CommandException {
    return Paths.absolute(parsed.matchedOptionValue("--store", IndexLocation.STORE));
  }

  /// What was asked for, as words to compare.
  public List<String> words() throws CommandException {
    List<String> words = new ArrayList<>(List.of(store().toString()));
    words.add(Paths.absolute(parsed.matchedOptionValue("--index", "/")).toString());
    for (String option : List.of("--prefer", "--avoid", "--loader", "--dlopen")) {
      words.add(parsed.matchedOptionValue(option, ""));
    }
    words.addAll(options.additional());
    words.addAll(packages());
    return words;
  }

  private static Options options(ParseResult parsed) throws CommandException {
    Options standard = Options.standard();
    String farm = parsed.matchedOptionValue("--farm", (String) null);
    if (farm != null) {
      farm = Paths.absolute(farm).normalize().toString();
      if (farm.indexOf(':') >= 0 || farm.indexOf(';') >= 0) {
        throw new CommandException(
            ExitStatus.USAGE, farm + ": a library path cannot name a directory with ':' or ';'");
      }
    }
    return new Options(
        pattern(parsed, "--prefer"),
        pattern(parsed, "--avoid"),
        parsed.matchedOptionValue("--loader", (String) null),
        parsed.matchedOptionValue("--add-lib", List.of()),
        dlopen(parsed.matchedOptionValue("--dlopen", standard.dlopen().toString())),
        farm,
        drivers(parsed.matchedOptionValue("--drivers", List.of()), standard.drivers()),
        standard.defaults());
  }

  /// The directories that were named, then those that are known.
  private static List<String> drivers(List<String> named, List<String> known)
      throws CommandException {
    List<String> drivers = new ArrayList<>();
    for (String directory : named) {
      Path path = Paths.absolute(directory).normalize();
      if (!Files.isDirectory(path)) {
        throw new CommandException(ExitStatus.USAGE, "--drivers " + directory + ": no directory");
      }
      drivers.add(path.toString());
    }
    drivers.addAll(known);
    return drivers;
  }

  private static DlopenMode dlopen(String name) throws CommandException {
    DlopenMode mode = DlopenMode.named(name);
    if (mode == null) {
      throw new CommandException(
          ExitStatus.USAGE, "no mode of --dlopen is called '" + name + "': " + DlopenMode.NAMES);
    }
    return mode;
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
  private Index open(IndexLocation location, boolean refresh) throws CommandException {
    if (!refresh || location.shared()) {
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
      streams.say(BuildSummary.of(report));
    }
    return location.open();
  }

  /// Says on standard error what stays unresolved, and what the reader should know.
  ///
  /// @return the exit status that follows
  public static int report(List<Environment> environments, Streams streams) {
    int status = ExitStatus.COMPLETE;
    for (Environment environment : environments) {
      for (String note : environment.notes()) {
        streams.say(note);
      }
      for (Environment.Run run : environment.runs()) {
        if (run.object().path().indexOf(UNDECODABLE) >= 0) {
          streams.say(
              run.object().path() + ": its name may not be UTF-8: rename it where it is not");
        }
      }
      DlopenReport.summary(environment.possible()).ifPresent(streams::say);
      for (Environment.Unresolved unresolved : environment.unresolved()) {
        StringBuilder line = new StringBuilder(unresolved.name());
        line.append(": ").append(unresolved.reason());
        if (!unresolved.nearest().isEmpty()) {
          line.append(" (").append(String.join("; ", unresolved.nearest())).append(')');
        }
        line.append("; needed by ").append(some(unresolved.neededBy()));
        line.append(AttributeSuggestions.provided(unresolved));
        streams.say(line.toString());
      }
      if (!environment.complete()) {
        status = ExitStatus.UNRESOLVED;
      }
    }
    return status;
  }

  /// The first two of some paths, and how many more there are.
  private static String some(List<String> paths) {
    return switch (paths.size()) {
      case 1 -> paths.getFirst();
      case 2 -> paths.get(0) + " and " + paths.get(1);
      default -> "%s, %s and %d more".formatted(paths.get(0), paths.get(1), paths.size() - 2);
    };
  }
}
