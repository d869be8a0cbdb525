package io.github.nixld.cli.catalog;

import io.github.nixld.choose.Environment;
import io.github.nixld.cli.command.Amount;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.NixStoreCommand;
import io.github.nixld.cli.command.Pace;
import io.github.nixld.cli.command.ShellWord;
import io.github.nixld.cli.command.StatusLine;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.snapshot.FetchCost;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotException;
import io.github.nixld.store.StorePathName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What has to be fetched before a choice is complete, and the command for it. Nix fetches it, and
/// Nix's settings decide which caches and keys are trusted.
///
/// @param storePaths the chosen store paths that the store lacks
/// @param caches where the catalog says that Nix can find it
/// @param cost the cost of fetching them and everything they refer to
public record Fetch(List<String> storePaths, List<String> caches, FetchCost cost) {
  public Fetch {
    storePaths = List.copyOf(storePaths);
    caches = List.copyOf(caches);
  }

  /// What environments lack.
  ///
  /// @throws CommandException if the catalog is damaged
  public static Fetch of(Collection<Environment> environments, Snapshot snapshot)
      throws CommandException {
    Path store = Path.of(snapshot.manifest().store());
    List<String> absent =
        environments.stream().flatMap(it -> it.absent().stream()).distinct().sorted().toList();
    for (String path : absent) {
      if (StorePathName.parse(path.substring(store.toString().length() + 1)) == null) {
        throw new CommandException(
            ExitStatus.NO_INDEX, path + ": the catalog has it, but it is no store path");
      }
    }
    try {
      return new Fetch(
          absent,
          snapshot.manifest().substituters(),
          snapshot.cost(
              absent.stream().map(it -> it.substring(store.toString().length() + 1)).toList(),
              it -> Files.exists(store.resolve(it))));
    } catch (SnapshotException e) {
      throw new CommandException(ExitStatus.NO_INDEX, String.valueOf(e.getMessage()));
    }
  }

  /// The cost and the command, for people: two lines.
  ///
  /// @param complete whether nothing else is missing
  public List<String> lines(boolean complete) {
    int number = cost.storePaths().size();
    return List.of(
        "%s fetched: %d store path%s (%s to fetch, %s in the store)"
            .formatted(
                complete ? "complete once" : "not in the store yet, to be",
                number,
                number == 1 ? "" : "s",
                Amount.size(cost.download()),
                Amount.size(cost.unpacked())),
        "fetch it with --realise, or: " + String.join(" ", words()));
  }

  /// The command as a line of a shell. Only the list of caches needs quotes.
  private List<String> words() {
    List<String> words = new ArrayList<>(List.of(NixStoreCommand.NAME));
    arguments().forEach(word -> words.add(ShellWord.of(word)));
    return words;
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("--realise"));
    arguments.addAll(storePaths);
    if (!caches.isEmpty()) {
      arguments.addAll(List.of("--option", "extra-substituters", String.join(" ", caches)));
    }
    return arguments;
  }

  private int watched(Streams streams) throws IOException {
    StatusLine line = new StatusLine(streams);
    FetchProgress progress = new FetchProgress(cost.storePaths().size(), new Pace());
    try {
      return NixStoreCommand.run(
          arguments(),
          said -> {
            line.clear();
            streams.err().println(said);
            line.show(progress.after(said));
          });
    } finally {
      line.clear();
    }
  }

  /// Makes Nix fetch it. Nix shows its progress on standard error; on a terminal, a line below that
  /// says how far it is.
  ///
  /// @throws CommandException if it does not succeed
  public void run(Streams streams) throws CommandException {
    int status;
    try {
      status =
          Streams.isTerminal() ? watched(streams) : NixStoreCommand.run(arguments(), true).status();
    } catch (IOException e) {
      throw new CommandException(ExitStatus.NO_INDEX, String.valueOf(e.getMessage()));
    }
    if (status != 0) {
      throw new CommandException(
          ExitStatus.NO_INDEX,
          "nix-store could not fetch all of it (exit status %d): see above; Nix has to know the"
                  .formatted(status)
              + " cache's key, as trusted-public-keys");
    }
  }
}
