package io.github.nixld.cli.command;

import io.github.nixld.linux.FileFault;
import io.github.nixld.linux.FileNames;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Paths from the command line, and why they fail.
public final class Paths {
  private Paths() {}

  /// A path from the command line. An empty one names no file, as for the kernel (Linux,
  /// path_resolution(7)).
  public static Path absolute(String path) throws CommandException {
    if (path.isEmpty()) {
      throw new CommandException(ExitStatus.INPUT, "'': an empty path names no file");
    }
    try {
      return FileNames.absolute(path);
    } catch (InvalidPathException e) {
      throw new CommandException(ExitStatus.INPUT, path + ": not a path: " + e.getReason());
    }
  }

  /// Why a file operation failed, in few words.
  public static String reason(IOException e) {
    return FileFault.reason(e);
  }
}
