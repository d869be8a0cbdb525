package io.github.nixld.cli.choice;

import io.github.nixld.choose.Chooser;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.NoLoaderException;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.BuildSummary;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.location.Progress;
import io.github.nixld.index.BuildReport;
import io.github.nixld.index.Index;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Chooses as the command line asks for it: what `nixld-env` and `nixld-run` have in common.
///
/// @param options what is asked for
/// @param streams where the progress of a scan and the explanation go
public record ChoiceService(ChoiceOptions options, Streams streams) {
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
    Set<String> names = new LinkedHashSet<>(options.steering().additional());
    names.addAll(more);
    return names.size() == options.steering().additional().size()
        ? this
        : providing(List.copyOf(names));
  }

  /// The same with other names to provide although no object needs them.
  public ChoiceService providing(List<String> names) {
    return new ChoiceService(options.with(options.steering().providing(names)), streams);
  }

  /// The same with the directories of an LD_LIBRARY_PATH before those that are chosen.
  ///
  /// @param path its value; empty for none
  public ChoiceService searchingFirst(String path) {
    List<String> first = path.isEmpty() ? List.of() : List.of(path.split("[:;]", -1));
    return new ChoiceService(options.with(options.steering().searchingFirst(first)), streams);
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
    List<Environment> environments;
    try (Index index = open()) {
      environments = new Chooser(index, options.steering(), process).choose(foreign);
      environments =
          AttributeSuggestions.in(environments, index, IndexLocation.of(options.where()), streams);
      if (options.explained()) {
        new Explanation(streams.manner().style(Streams.isTerminal()), streams.err())
            .write(environments, options.explain());
      }
    } catch (NoLoaderException e) {
      throw new CommandException(ExitStatus.INPUT, String.valueOf(e.getMessage()));
    }
    String farm = options.steering().farm();
    if (farm != null) {
      FarmWriter.write(Path.of(farm), environments);
    }
    return environments;
  }

  /// Opens the index, once where nothing is new, and brings it up to date where something is.
  private Index open() throws CommandException {
    IndexLocation location = IndexLocation.of(options.where());
    if (!options.where().refresh() || location.shared()) {
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
}
