package io.github.nixld.cli.choice;

import io.github.nixld.choose.Environment;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.NixStoreCommand;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.linux.DirectoryListing;
import io.github.nixld.linux.FileNames;
import io.github.nixld.write.OwnDirectory;
import io.github.nixld.write.UnsafeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Pattern;

/// Makes GC roots for everything that environments use, so that `nix-collect-garbage` keeps it.
///
/// They are indirect: links in a directory of the user, to which Nix has links of its own in
/// `gcroots/auto`. Only Nix may make those (`nix-store --add-root`); removing the user's link ends
/// the root. Nix names the links of one call `nixld`, `nixld-2`, `nixld-3` … (nix-store.cc,
/// `realisePath`), in the order in which the paths are given.
public final class GcRootWriter {
  private static final String LINK = "nixld";
  private static final Pattern LINKS = Pattern.compile(LINK + "(-[1-9][0-9]*)?");

  private GcRootWriter() {}

  /// Registers the roots and removes those of an earlier choice. Leaves everything else in the
  /// directory alone.
  ///
  /// @return [ExitStatus#UNRESOLVED] if there are no roots now, which one line says. The choice
  ///   works without them until the next garbage collection
  public static int write(String directory, List<Environment> environments, Streams streams)
      throws CommandException {
    try (OwnDirectory place = OwnDirectory.make(Paths.absolute(directory))) {
      SortedSet<String> storePaths = UsedStorePaths.of(environments);
      if (!keep(FileNames.text(place.path()), List.copyOf(storePaths))) {
        register(storePaths, place.path().resolve(LINK));
      }
      removeFormer(place, environments.getFirst().store(), storePaths);
      return ExitStatus.COMPLETE;
    } catch (UnsafeException e) {
      streams.say(e.getMessage() + ": no GC roots: give --gc-root a directory of its own");
      return ExitStatus.UNRESOLVED;
    } catch (IOException e) {
      streams.say(
          directory
              + ": no GC roots, nix-collect-garbage may remove what this names: "
              + Paths.reason(e));
      return ExitStatus.UNRESOLVED;
    }
  }

  /// Whether a directory has roots of an earlier choice for all of these store paths.
  public static boolean keep(String directory, List<String> storePaths) throws CommandException {
    Set<String> kept = new HashSet<>();
    try {
      for (Path entry : DirectoryListing.of(Paths.absolute(directory), LINK + "*")) {
        if (LINKS.matcher(String.valueOf(entry.getFileName())).matches()
            && Files.isSymbolicLink(entry)) {
          kept.add(Files.readSymbolicLink(entry).toString());
        }
      }
    } catch (IOException e) {
      return false;
    }
    return kept.containsAll(storePaths);
  }

  /// One call for all of them. It fetches nothing: a path that is gone is an error.
  private static void register(SortedSet<String> storePaths, Path link) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("--realise", "--option", "substitute", "false"));
    arguments.addAll(List.of("--add-root", FileNames.text(link)));
    // Newer versions of Nix imply it; without it, older ones make no root outside of gcroots.
    arguments.add("--indirect");
    arguments.addAll(storePaths);
    NixStoreCommand.Ended ended = NixStoreCommand.run(arguments, false);
    if (ended.status() != 0) {
      throw new IOException("nix-store: " + ended.said().strip().lines().reduce("", (a, b) -> b));
    }
  }

  /// Removes links into the store with names that Nix gives, except one to each of these paths.
  static void removeFormer(OwnDirectory directory, String store, Set<String> storePaths)
      throws IOException {
    Set<String> wanted = new HashSet<>(storePaths);
    for (Map.Entry<String, Path> link : directory.links().entrySet()) {
      if (LINKS.matcher(link.getKey()).matches()
          && link.getValue().startsWith(store)
          && !wanted.remove(FileNames.text(link.getValue()))) {
        directory.remove(link.getKey());
      }
    }
  }
}
