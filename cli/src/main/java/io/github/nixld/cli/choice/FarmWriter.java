package io.github.nixld.cli.choice;

import io.github.nixld.choose.Environment;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes the link farms of environments.
final class FarmWriter {
  private FarmWriter() {}

  /// Makes the farm of each environment hold exactly its links. Nothing but links is ever removed.
  ///
  /// @param directory the farm that was asked for: where nobody has links, it is made empty
  /// @throws CommandException where something else than links is in one
  static void write(Path directory, List<Environment> environments) throws CommandException {
    Map<Path, Map<String, String>> farms = new LinkedHashMap<>();
    farms.put(directory, Map.of());
    for (Environment environment : environments) {
      if (!environment.farm().isEmpty()) {
        farms.put(Path.of(environment.libraryPath().getFirst()), environment.farm());
      }
    }
    for (Map.Entry<Path, Map<String, String>> farm : farms.entrySet()) {
      write(farm.getKey(), farm.getValue());
    }
  }

  private static void write(Path directory, Map<String, String> links) throws CommandException {
    try {
      Files.createDirectories(directory);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          if (!Files.isSymbolicLink(entry)) {
            throw new CommandException(
                ExitStatus.INPUT, entry + " is no link: give --farm a directory of its own");
          }
        }
      }
      for (Map.Entry<String, String> link : links.entrySet()) {
        replace(directory.resolve(link.getKey()), Path.of(link.getValue()));
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          if (!links.containsKey(String.valueOf(entry.getFileName()))) {
            Files.delete(entry);
          }
        }
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.INPUT, directory + ": the farm cannot be made: " + Paths.reason(e));
    }
  }

  private static void replace(Path link, Path target) throws IOException {
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      if (Files.readSymbolicLink(link).equals(target)) {
        return;
      }
      Files.delete(link);
    }
    Files.createSymbolicLink(link, target);
  }
}
