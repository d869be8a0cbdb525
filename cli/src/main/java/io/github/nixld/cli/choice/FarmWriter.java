package io.github.nixld.cli.choice;

import io.github.nixld.choose.Environment;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.linux.FileNames;
import io.github.nixld.write.LinkFarm;
import io.github.nixld.write.UnsafeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes the link farms of environments.
final class FarmWriter {
  private FarmWriter() {}

  /// Makes the farm of each environment hold exactly its links. Removes only links.
  ///
  /// @param directory the farm that the user asked for; if no environment has links, it is made
  ///   empty
  /// @throws CommandException if a farm contains anything but links
  static void write(Path directory, List<Environment> environments) throws CommandException {
    Map<Path, Map<String, String>> farms = new LinkedHashMap<>();
    farms.put(directory, Map.of());
    for (Environment environment : environments) {
      if (!environment.farm().isEmpty()) {
        farms.put(FileNames.path(environment.libraryPath().getFirst()), environment.farm());
      }
    }
    for (Map.Entry<Path, Map<String, String>> farm : farms.entrySet()) {
      write(farm.getKey(), farm.getValue());
    }
  }

  private static void write(Path directory, Map<String, String> links) throws CommandException {
    try {
      LinkFarm.write(directory, links);
    } catch (UnsafeException e) {
      throw new CommandException(
          ExitStatus.INPUT, e.getMessage() + ": give --farm a directory of its own");
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.INPUT, directory + ": the farm cannot be made: " + Paths.reason(e));
    }
  }
}
