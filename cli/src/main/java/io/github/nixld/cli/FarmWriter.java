package io.github.nixld.cli;

import io.github.nixld.choose.Environment;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Makes the link farm of an environment.
final class FarmWriter {
  private FarmWriter() {}

  /// Makes a directory hold exactly the chosen links. Nothing but links is ever removed.
  ///
  /// @throws CommandException where something else than links is in it
  static void write(Path directory, List<Environment> environments) throws CommandException {
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
      for (Environment environment : environments) {
        for (Map.Entry<String, String> link : environment.farm().entrySet()) {
          replace(directory.resolve(link.getKey()), Path.of(link.getValue()));
        }
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          if (environments.stream().noneMatch(e -> wanted(e, entry))) {
            Files.delete(entry);
          }
        }
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.INPUT, directory + ": the farm cannot be made: " + Paths.reason(e));
    }
  }

  private static boolean wanted(Environment environment, Path entry) {
    return environment.farm().containsKey(String.valueOf(entry.getFileName()));
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
