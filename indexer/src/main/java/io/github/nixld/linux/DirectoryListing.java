package io.github.nixld.linux;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The entries of a directory, all of them or an exception: with a stream of Java's, it is easy to
/// forget that a disk may also fail in the middle.
public final class DirectoryListing {
  private DirectoryListing() {}

  /// The entries, in no order.
  ///
  /// @throws IOException if the directory cannot be read to its end
  public static List<Path> of(Path directory) throws IOException {
    return of(directory, "*");
  }

  /// The same, but only the entries whose names match.
  ///
  /// @param glob as for [Files#newDirectoryStream(Path, String)]
  public static List<Path> of(Path directory, String glob) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
      List<Path> entries = new ArrayList<>();
      stream.forEach(entries::add);
      return entries;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
