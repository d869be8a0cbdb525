package io.github.nixld.cli.choice;

import io.github.nixld.attribute.StoredAttributes;
import io.github.nixld.choose.Chooser;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.NoLoaderException;
import io.github.nixld.choose.Options;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.IndexView;
import io.github.nixld.choose.candidate.KnownStore;
import io.github.nixld.choose.catalog.CatalogView;
import io.github.nixld.cli.catalog.AddedPackages;
import io.github.nixld.cli.catalog.Catalogs;
import io.github.nixld.cli.catalog.Fetch;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.FreshIndex;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.index.Index;
import io.github.nixld.linux.FileNames;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Chooses as the command line asks, for `nixld-env` and `nixld-run`.
///
/// @param options the options
/// @param streams for the progress of a scan and the explanation
/// @param ofRevision whether to choose only store paths of the catalog's nixpkgs, if those suffice
/// @param farming the arguments, if nixld may make a link farm for them by itself; otherwise empty
public record ChoiceService(
    ChoiceOptions options, Streams streams, boolean ofRevision, List<Path> farming) {
  /// If the real files differ from the catalog, the choice may need more than the forecast.
  private static final int FETCHES = 3;

  public ChoiceService {
    farming = List.copyOf(farming);
  }

  public ChoiceService(ChoiceOptions options, Streams streams) {
    this(options, streams, false, List.of());
  }

  /// The same, and makes a link farm in the user's cache, if that resolves everything and nothing
  /// else does, unless the command line says otherwise.
  ///
  /// @param asked the arguments, absolute
  public ChoiceService makingFarmFor(List<Path> asked) {
    return new ChoiceService(options, streams, ofRevision, options.makesFarm() ? asked : List.of());
  }

  /// The same for an expression: with a catalog, it names attributes of one nixpkgs, if those
  /// suffice.
  public ChoiceService forExpression() {
    return new ChoiceService(options, streams, true, farming);
  }

  /// The same, but also provides what a file beside one of the programs names, and prefers what it
  /// prefers unless the command line does, see [DotNixldFile].
  ///
  /// @param programs their paths, without links
  public ChoiceService withNamesBeside(List<Path> programs) throws CommandException {
    Set<Path> directories = new LinkedHashSet<>();
    for (Path program : programs) {
      directories.add(program.resolveSibling(""));
    }
    Set<String> found = new LinkedHashSet<>();
    Set<String> preferred = new LinkedHashSet<>();
    for (Path directory : directories) {
      DotNixldFile file = DotNixldFile.of(directory);
      found.addAll(file.names());
      preferred.addAll(file.preferred());
    }
    ChoiceService providing = withNames(found);
    return options.steering().prefer() == null ? providing.preferring(preferred) : providing;
  }

  /// The same with packages that come first.
  ///
  /// @param packages their names, see [PreferredPackages]
  ChoiceService preferring(Set<String> packages) {
    return packages.isEmpty()
        ? this
        : with(options.steering().preferring(PreferredPackages.pattern(packages)));
  }

  /// The same, but also provides more names.
  public ChoiceService withNames(Set<String> more) {
    Set<String> names = new LinkedHashSet<>(options.steering().additional());
    names.addAll(more);
    return names.size() == options.steering().additional().size()
        ? this
        : providing(List.copyOf(names));
  }

  /// The same with other names to provide although no object needs them.
  public ChoiceService providing(List<String> names) {
    return with(options.steering().providing(names));
  }

  /// The same with the directories of an LD_LIBRARY_PATH before those that are chosen.
  ///
  /// @param path its value; empty for none
  public ChoiceService searchingFirst(String path) {
    List<String> first = path.isEmpty() ? List.of() : List.of(path.split("[:;]", -1));
    return with(options.steering().searchingFirst(first));
  }

  private ChoiceService with(Options steering) {
    return new ChoiceService(options.with(steering), streams, ofRevision, farming);
  }

  /// Chooses, and makes the link farm if the user asked for one.
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
    Chosen chosen = chosen(foreign, process, options.where().refresh());
    for (int fetches = 0;
        options.realises() && chosen.fetch != null && fetches < FETCHES;
        fetches++) {
      chosen.fetch.run(streams);
      chosen = chosen(foreign, process, true);
    }
    List<Environment> environments = new ArrayList<>(farmed(chosen, foreign, process));
    if (options.explained()) {
      new Explanation(streams.manner().style(Streams.isTerminal()), streams.err())
          .write(environments, options.explain());
    }
    if (chosen.fetch != null) {
      boolean complete = environments.stream().allMatch(it -> it.unresolved().isEmpty());
      environments.set(0, environments.getFirst().withNotes(chosen.fetch.lines(complete)));
    }
    String farm = options.steering().farm();
    if (farm != null) {
      FarmWriter.write(FileNames.path(farm), environments);
    }
    return environments;
  }

  /// The choice alone: nothing is explained, fetched or made.
  List<Environment> environments(List<ForeignObject> foreign, @Nullable ForeignObject process)
      throws CommandException {
    return chosen(foreign, process, options.where().refresh()).environments;
  }

  /// The choice with a farm of nixld's own, if that resolves everything and can be made.
  private List<Environment> farmed(
      Chosen plain, List<ForeignObject> foreign, @Nullable ForeignObject process)
      throws CommandException {
    if (farming.isEmpty()
        || plain.fetch != null
        || plain.environments.stream().noneMatch(Environment::wouldBeResolvedByFarm)) {
      return plain.environments;
    }
    String farm = OwnFarm.directory(farming, options);
    if (farm == null) {
      return plain.environments;
    }
    List<Environment> farmed =
        new ArrayList<>(
            with(options.steering().farmedAt(farm)).chosen(foreign, process, false).environments);
    if (!farmed.stream().allMatch(Environment::complete)) {
      return plain.environments;
    }
    try {
      FarmWriter.write(FileNames.path(farm), farmed);
    } catch (CommandException e) {
      streams.detail(String.valueOf(e.getMessage()));
      return plain.environments;
    }
    farmed.set(0, farmed.getFirst().withNotes(List.of(madeFarm(farm))));
    return farmed;
  }

  private String madeFarm(String farm) {
    return "no library path is enough, so a directory of links was made: "
        + farm
        + (options.roots() == null
            ? " (garbage collection may remove what it leads to: --gc-root DIR keeps that)"
            : "");
  }

  /// A choice with what has to be fetched for it.
  private record Chosen(List<Environment> environments, @Nullable Fetch fetch) {}

  private Chosen chosen(
      List<ForeignObject> foreign, @Nullable ForeignObject process, boolean refresh)
      throws CommandException {
    IndexLocation location = location();
    streams.detail("the index of " + location.store() + ": " + location.file());
    return new FreshIndex(location, refresh, streams)
        .ask(index -> chosen(index, location, foreign, process));
  }

  private Chosen chosen(
      Index index,
      IndexLocation location,
      List<ForeignObject> foreign,
      @Nullable ForeignObject process)
      throws CommandException {
    try (Snapshot snapshot = options.usesCatalog() ? Catalogs.need(location) : null) {
      Options steering = steering(index, snapshot, location);
      List<Environment> environments = List.of();
      if (ofRevision && snapshot != null) {
        environments = ofRevision(index, snapshot, steering, foreign);
      }
      if (environments.isEmpty()) {
        KnownStore store =
            snapshot == null ? new IndexView(index) : new CatalogView(index, snapshot);
        environments = new Chooser(store, steering, process).choose(foreign);
      }
      environments = AttributeSuggestions.in(environments, index, location, streams);
      boolean absent = environments.stream().anyMatch(it -> !it.absent().isEmpty());
      return new Chosen(
          environments, absent && snapshot != null ? Fetch.of(environments, snapshot) : null);
    } catch (NoLoaderException e) {
      throw new CommandException(
          ExitStatus.INPUT, e.getMessage() + (options.usesCatalog() ? "" : hint(location)));
    } catch (SnapshotException e) {
      throw new CommandException(ExitStatus.NO_INDEX, String.valueOf(e.getMessage()));
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof SnapshotException damaged) {
        throw new CommandException(ExitStatus.NO_INDEX, String.valueOf(damaged.getMessage()));
      }
      throw e;
    }
  }

  /// The choice among store paths of the catalog's nixpkgs; empty if they lack something.
  private static List<Environment> ofRevision(
      Index index, Snapshot snapshot, Options steering, List<ForeignObject> foreign) {
    try {
      KnownStore store = CatalogView.ofRevision(index, snapshot);
      List<Environment> environments = new Chooser(store, steering, null).choose(foreign);
      return environments.stream().allMatch(it -> it.unresolved().isEmpty())
          ? environments
          : List.of();
    } catch (NoLoaderException e) {
      return List.of();
    }
  }

  /// The end of the message that the store has no loader.
  private static String hint(IndexLocation location) {
    try (Snapshot snapshot = Catalogs.open(location)) {
      return snapshot == null ? "" : "; or choose from the catalog too, with --catalog";
    } catch (CommandException | SnapshotException e) {
      // A command that asks for the catalog reports what is wrong with it.
      return "";
    }
  }

  private Options steering(Index index, @Nullable Snapshot snapshot, IndexLocation location)
      throws CommandException {
    if (options.packages().isEmpty()) {
      return options.steering();
    }
    try (StoredAttributes stored = location.attributes()) {
      return new AddedPackages(index, snapshot, stored).in(options.steering(), options.packages());
    }
  }

  /// Fetched store paths have to be in the index, so it must be the user's own, which can be
  /// brought up to date.
  private IndexLocation location() throws CommandException {
    IndexLocation location = IndexLocation.of(options.where());
    return options.realises() ? location.toBuild() : location;
  }
}
