package io.github.nixld.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where a catalog is published.
public interface SnapshotSource {
  /// As the user named it.
  String address();

  /// The contents of a file.
  ///
  /// @param file its name
  /// @param from where to begin; a source that cannot begin there begins at 0
  Opened open(String file, long from) throws IOException;

  /// A file that is being read.
  ///
  /// @param from where `in` begins
  record Opened(InputStream in, long from) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /// The source at an address.
  ///
  /// @param address a directory or its `manifest.json`; a path, `file://`, `http://` or `https://`
  /// @throws SnapshotException if it is not such an address
  static SnapshotSource of(String address) throws SnapshotException {
    if (address.isBlank() || address.chars().anyMatch(Character::isISOControl)) {
      throw new SnapshotException("the address of a catalog is a line of text");
    }
    String directory =
        address.endsWith("/" + ManifestJson.NAME)
            ? address.substring(0, address.length() - ManifestJson.NAME.length())
            : address;
    try {
      if (directory.startsWith("http://") || directory.startsWith("https://")) {
        return new CurlSnapshot(new URI(directory.endsWith("/") ? directory : directory + "/"));
      }
      if (directory.startsWith("file://")) {
        return new Directory(address, Path.of(new URI(directory).getPath()));
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new SnapshotException("%s is not an address: %s".formatted(address, e.getMessage()));
    }
    if (directory.matches("[a-z0-9+.-]+:.*")) {
      throw new SnapshotException(
          address + ": name a directory, or an address with file://, http:// or https://");
    }
    return new Directory(address, Path.of(directory.equals(ManifestJson.NAME) ? "." : directory));
  }

  /// A directory.
  ///
  /// @param address as the user named it
  record Directory(String address, Path directory) implements SnapshotSource {
    @Override
    public Opened open(String file, long from) throws IOException {
      Path path = directory.resolve(file);
      if (!Files.isRegularFile(path)) {
        throw new SnapshotException("%s has no %s".formatted(address, file));
      }
      InputStream in = Files.newInputStream(path);
      in.skipNBytes(Math.min(from, Files.size(path)));
      return new Opened(in, from);
    }
  }
}
