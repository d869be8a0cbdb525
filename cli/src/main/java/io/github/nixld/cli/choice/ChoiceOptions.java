package io.github.nixld.cli.choice;

import io.github.nixld.choose.Options;
import io.github.nixld.choose.candidate.DriverNames;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.cli.catalog.AddedPackages;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Help;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.Specs;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.linux.DirectoryListing;
import io.github.nixld.linux.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The options of a command line about the choice.
///
/// @param where the store and the index to choose from
/// @param steering what the user prefers
/// @param explain which parts of the choice are explained
/// @param roots the directory for GC roots; null for none
/// @param named the options on the command line that steer the choice
/// @param packages attributes whose libraries are provided too
public record ChoiceOptions(
    StoreOptions where,
    Options steering,
    ExplainOptions explain,
    @Nullable String roots,
    List<String> named,
    List<String> packages) {
  private static final String CATALOG = "--catalog";
  private static final String REALISE = "--realise";

  /// The answers are kept, so it need not ask again.
  public static final String INTERACTIVE = "--interactive";

  private static final String PREFER = "--prefer";
  private static final String AVOID = "--avoid";
  private static final String FARM = "--farm";
  private static final String NO_FARM = "--no-farm";

  private static final List<String> STEERING =
      List.of(
          "--add-lib",
          AddedPackages.OPTION,
          "--dlopen",
          PREFER,
          AVOID,
          INTERACTIVE,
          "--loader",
          FARM,
          NO_FARM,
          "--drivers",
          CATALOG,
          REALISE,
          "--explain",
          "--explain=tree",
          "--why",
          "--why-not");

  public ChoiceOptions {
    named = List.copyOf(named);
    packages = List.copyOf(packages);
  }

  /// Adds the options about the choice.
  public static void addTo(CommandSpec spec) {
    Help.heading(spec, "Choice");
    spec.addOption(
        Specs.value("DIR", "Make one directory of links with exactly the chosen names.", FARM));
    spec.addOption(
        Specs.flag(
            "Never make a directory of links in the cache, even if only that resolves everything.",
            NO_FARM));
    spec.addOption(
        Specs.value(
            "DIR",
            "Keep what the result uses from garbage collection, by links in DIR.",
            "--gc-root"));
    spec.addOption(
        Specs.values("NAME", "Also provide this soname, for dlopen.", "-l", "--add-lib"));
    spec.addOption(
        Specs.values(
            "ATTR",
            "Also provide what this attribute of nixpkgs has.",
            "-p",
            AddedPackages.OPTION));
    spec.addOption(
        Specs.choice(
            "MODE",
            List.of(DlopenMode.NAMES.split(", ")),
            "Which optional dlopen libraries to provide: likely (default), all or none.",
            "--dlopen"));
    spec.addOption(Specs.values("REGEX", "Store paths to choose before others.", PREFER));
    spec.addOption(Specs.values("REGEX", "Store paths to choose after others.", AVOID));
    spec.addOption(
        Specs.flag(
            "Ask which package to take if only their names tell some apart, and keep the answers in"
                + " a file .nixld beside the program.",
            INTERACTIVE));
    spec.addOption(Specs.value("PATH", "Use this loader.", "--loader"));
    spec.addOption(
        Specs.values(
            "DIR", "Graphics drivers of the running system are in this directory.", "--drivers"));
    spec.addOption(
        Specs.flag("Choose from the imported catalog too; nothing is fetched.", CATALOG));
    spec.addOption(
        Specs.flag(
            "Choose from the catalog too, let Nix fetch what is chosen, and choose again from the"
                + " real files.",
            REALISE));
    Help.heading(spec, "Reasons");
    ExplainOptions.addTo(spec);
    Help.heading(spec, "Store and index");
    StoreOptions.addTo(spec);
    spec.addOption(StoreOptions.noRefresh());
  }

  /// Reads a command line.
  ///
  /// @throws CommandException if one of the options cannot be used
  public static ChoiceOptions of(ParseResult parsed) throws CommandException {
    if (parsed.hasMatchedOption(FARM) && parsed.hasMatchedOption(NO_FARM)) {
      throw new CommandException(ExitStatus.USAGE, NO_FARM + " contradicts " + FARM);
    }
    if (parsed.hasMatchedOption(INTERACTIVE) && parsed.hasMatchedOption(PREFER)) {
      throw new CommandException(ExitStatus.USAGE, INTERACTIVE + " contradicts " + PREFER);
    }
    return new ChoiceOptions(
        StoreOptions.of(parsed),
        steering(parsed),
        ExplainOptions.of(parsed),
        parsed.matchedOptionValue("--gc-root", (String) null),
        STEERING.stream().filter(parsed::hasMatchedOption).toList(),
        parsed.matchedOptionValue(AddedPackages.OPTION, List.of()));
  }

  /// Whether the choice is explained.
  public boolean explained() {
    return explain.isWanted();
  }

  /// The same with other options for the choice.
  ChoiceOptions with(Options other) {
    return new ChoiceOptions(where, other, explain, roots, named, packages);
  }

  /// Whether to choose from the catalog too.
  public boolean usesCatalog() {
    return named.contains(CATALOG) || realises();
  }

  /// Whether to ask the user about packages that only their names tell apart.
  public boolean asks() {
    return named.contains(INTERACTIVE);
  }

  /// Whether Nix fetches what is chosen.
  boolean realises() {
    return named.contains(REALISE);
  }

  /// Whether nixld may make a farm by itself.
  boolean makesFarm() {
    return steering.farm() == null && !named.contains(NO_FARM);
  }

  /// All options as words, to compare them.
  public List<String> words() throws CommandException {
    List<String> words = new ArrayList<>(List.of(FileNames.text(where.directory())));
    String index = where.index();
    words.add(index == null ? "" : FileNames.text(Paths.absolute(index)));
    words.add(word(steering.prefer()));
    words.add(word(steering.avoid()));
    words.add(word(steering.loader()));
    words.add(steering.dlopen().toString());
    words.addAll(steering.additional());
    words.addAll(packages);
    words.add(String.valueOf(makesFarm()));
    return words;
  }

  private static String word(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  private static Options steering(ParseResult parsed) throws CommandException {
    Options standard = Options.standard();
    return new Options(
        NamePatterns.any(PREFER, parsed.matchedOptionValue(PREFER, List.of())),
        NamePatterns.any(AVOID, parsed.matchedOptionValue(AVOID, List.of())),
        parsed.matchedOptionValue("--loader", (String) null),
        parsed.matchedOptionValue("--add-lib", List.of()),
        dlopen(parsed.matchedOptionValue("--dlopen", standard.dlopen().toString())),
        farm(parsed.matchedOptionValue(FARM, (String) null)),
        drivers(
            parsed.matchedOptionValue("--drivers", List.of()),
            standard.drivers(),
            StoreOptions.of(parsed).directory()),
        standard.defaults());
  }

  private static @Nullable String farm(@Nullable String directory) throws CommandException {
    if (directory == null) {
      return null;
    }
    String farm = FileNames.text(Paths.absolute(directory).normalize());
    if (farm.indexOf(':') >= 0 || farm.indexOf(';') >= 0) {
      throw new CommandException(
          ExitStatus.USAGE, farm + ": a library path cannot name a directory with ':' or ';'");
    }
    return farm;
  }

  /// The directories that the user named, those of the store that nixGL put into LD_LIBRARY_PATH,
  /// and the known ones.
  private static List<String> drivers(List<String> named, List<String> known, Path store)
      throws CommandException {
    List<String> drivers = new ArrayList<>();
    for (String directory : named) {
      Path path = Paths.absolute(directory).normalize();
      if (!Files.isDirectory(path)) {
        throw new CommandException(ExitStatus.USAGE, "--drivers " + directory + ": no directory");
      }
      drivers.add(FileNames.text(path));
    }
    for (String directory :
        FileNames.variables().getOrDefault("LD_LIBRARY_PATH", "").split(":", -1)) {
      if (!directory.isEmpty()
          && Paths.absolute(directory).startsWith(store)
          && hasDrivers(FileNames.path(directory))) {
        drivers.add(directory);
      }
    }
    drivers.addAll(known);
    return drivers;
  }

  private static boolean hasDrivers(Path directory) {
    try {
      return DirectoryListing.of(directory, "*.so*").stream()
          .anyMatch(file -> DriverNames.isDriver(String.valueOf(file.getFileName())));
    } catch (IOException e) {
      return false;
    }
  }

  private static DlopenMode dlopen(String name) throws CommandException {
    DlopenMode mode = DlopenMode.named(name);
    if (mode == null) {
      throw new CommandException(
          ExitStatus.USAGE,
          "--dlopen: unknown mode '" + name + "': choose one of " + DlopenMode.NAMES);
    }
    return mode;
  }
}
