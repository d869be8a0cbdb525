package io.github.nixld.cli.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Paths from the command line, and why they fail.
public final class Paths {
  /// What Java puts in the place of bytes that are not UTF-8.
  private static final char REPLACEMENT = '\ufffd';

  private Paths() {}

  /// A path from the command line. An empty one names no file, as for the kernel (Linux,
  /// path_resolution(7)).
  public static Path absolute(String path) throws CommandException {
    if (path.isEmpty()) {
      throw new CommandException(ExitStatus.INPUT, "'': an empty path names no file");
    }
    try {
      Path absolute = Path.of(path).toAbsolutePath();
      if (path.indexOf(REPLACEMENT) >= 0 && Files.notExists(absolute, LinkOption.NOFOLLOW_LINKS)) {
        throw new CommandException(ExitStatus.INPUT, path + ": its name is not UTF-8: rename it");
      }
      return absolute;
    } catch (InvalidPathException e) {
      throw new CommandException(ExitStatus.INPUT, path + ": not a path: " + e.getReason());
    }
  }

  /// The working directory.
  public static Path here() {
    return Path.of("").toAbsolutePath();
  }

  /// Why a file operation failed, in few words.
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file";
      case AccessDeniedException denied -> "permission denied";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
