package io.github.nixld.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A cache in a directory.
///
/// @param address as the user named it
/// @param directory the directory
record FileSource(String address, Path directory) implements CacheSource {
  @Override
  public String url() {
    return directory.toAbsolutePath().normalize().toUri().toString().replaceAll("/+$", "");
  }

  @Override
  public InputStream open(String file) throws IOException {
    Path path = directory.resolve(file).normalize();
    // BinaryCache has checked that it does not lead out of the cache.
    if (!Files.isRegularFile(path)) {
      // Opening a FIFO would wait for a writer.
      throw new NotInCacheException("%s has no %s".formatted(address, file));
    }
    return Files.newInputStream(path);
  }
}
