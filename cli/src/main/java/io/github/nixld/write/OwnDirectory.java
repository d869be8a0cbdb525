package io.github.nixld.write;

import io.github.nixld.linux.DirectoryListing;
import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.Owned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// A directory of this user, in which other programs make links. It stays the same directory
/// whatever other users do to its path.
public final class OwnDirectory implements AutoCloseable {
  private final Directory directory;
  private final Path path;

  private OwnDirectory(Directory directory, Path path) {
    this.directory = directory;
    this.path = path;
  }

  /// Makes a directory, or uses the existing one.
  ///
  /// @throws UnsafeException if it, or a link to it, belongs to another user
  public static OwnDirectory make(Path path) throws IOException {
    Directory directory = Directory.of(path, true);
    try {
      Owned owned = Owned.of(directory.path("."));
      if (owned == null || !owned.isOurs()) {
        throw new UnsafeException(path + " belongs to another user");
      }
      return new OwnDirectory(directory, directory.path(".").toRealPath());
    } catch (IOException e) {
      directory.close();
      throw e;
    }
  }

  /// Its path when it was opened, without links.
  public Path path() {
    return path;
  }

  /// The targets of the links in it, by name.
  public Map<String, Path> links() throws IOException {
    Map<String, Path> links = new HashMap<>();
    for (Path entry : DirectoryListing.of(directory.path("."))) {
      if (Files.isSymbolicLink(entry)) {
        links.put(FileNames.name(entry), Files.readSymbolicLink(entry));
      }
    }
    return links;
  }

  /// Removes one of its links.
  public void remove(String link) throws IOException {
    Files.deleteIfExists(directory.path(link));
  }

  @Override
  public void close() {
    directory.close();
  }
}
