package io.github.nixld.cli.env;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.linux.DirectoryListing;
import io.github.nixld.loader.NixLdVariables;
import io.github.nixld.store.StorePathName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/// `nixld-env --check FILE`: does everything that an environment names still exist? A garbage
/// collection may have removed a store path, or the target of a farm's link.
final class EnvCheck {
  private static final int NAMED = 3;

  private EnvCheck() {}

  /// Says in one line what is gone.
  ///
  /// @return [ExitStatus#COMPLETE] if everything exists, [ExitStatus#UNRESOLVED] if not
  static int run(String file, Streams streams) throws CommandException {
    Map<String, String> named = new LinkedHashMap<>(EnvFileReader.read(file));
    named.keySet().removeIf(name -> !name.matches(NixLdVariables.LOADER + "(_[A-Za-z0-9_]+)?"));
    if (named.isEmpty()) {
      throw new CommandException(ExitStatus.INPUT, file + ": no variable of nix-ld's is in it");
    }
    SequencedSet<String> gone = new LinkedHashSet<>();
    for (Map.Entry<String, String> variable : named.entrySet()) {
      if (variable.getKey().startsWith(NixLdVariables.LIBRARY_PATH)) {
        for (String directory : variable.getValue().split("[:;]")) {
          check(directory, gone);
        }
      } else {
        check(variable.getValue(), gone);
      }
    }
    if (!gone.isEmpty()) {
      String more = gone.size() > NAMED ? " and " + (gone.size() - NAMED) + " more" : "";
      streams.say(
          "%s is stale: %s%s %s gone: choose again with nixld-env"
              .formatted(
                  file,
                  gone.stream().limit(NAMED).collect(Collectors.joining(", ")),
                  more,
                  gone.size() == 1 ? "is" : "are"));
    }
    return gone.isEmpty() ? ExitStatus.COMPLETE : ExitStatus.UNRESOLVED;
  }

  private static void check(String named, SequencedSet<String> gone) throws CommandException {
    if (named.isEmpty()) {
      return;
    }
    Path path = Paths.absolute(named);
    Path storePath = storePath(path);
    if (!Files.exists(path)) {
      gone.add(storePath.toString());
    } else if (storePath.equals(path) && Files.isDirectory(path)) {
      checkLinks(path, gone);
    }
  }

  /// The links of a farm. Store paths never change, so links in them are not checked.
  private static void checkLinks(Path directory, SequencedSet<String> gone)
      throws CommandException {
    try {
      for (Path entry : DirectoryListing.of(directory)) {
        if (Files.isSymbolicLink(entry) && !Files.exists(entry)) {
          Path target = directory.resolve(Files.readSymbolicLink(entry));
          if (!storePath(target).equals(target)) {
            gone.add(storePath(target).toString());
          }
        }
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.INPUT, directory + " cannot be read: " + Paths.reason(e));
    }
  }

  /// The store path, of any store, that a path is in; the path itself if it is in none.
  private static Path storePath(Path path) {
    for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
      if (StorePathName.parse(String.valueOf(parent.getFileName())) != null) {
        return parent;
      }
    }
    return path;
  }
}
