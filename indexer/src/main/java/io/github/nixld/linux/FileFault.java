package io.github.nixld.linux;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Why a file operation failed. Some of Java's exceptions have the file's path as their message.
public final class FileFault {
  private FileFault() {}

  /// The reason in a few words, without the path.
  public static String reason(IOException e) {
    String message = e.getMessage();
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "it exists and is not a directory";
      case NotDirectoryException _ -> "not a directory";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default ->
          message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
    };
  }
}
