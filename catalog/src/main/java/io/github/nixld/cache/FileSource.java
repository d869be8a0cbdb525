package io.github.nixld.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A cache in a directory.
///
/// @param address as the user named it
/// @param directory where it is
record FileSource(String address, Path directory) implements CacheSource {
  @Override
  public String url() {
    return directory.toAbsolutePath().normalize().toUri().toString().replaceAll("/+$", "");
  }

  @Override
  public InputStream open(String file) throws IOException {
    Path path = directory.resolve(file).normalize();
    // Whether it leads out of the cache was asked before: see BinaryCache.
    if (!Files.isRegularFile(path)) {
      // To open a FIFO would wait for a writer.
      throw new NotInCacheException("%s has no %s".formatted(address, file));
    }
    return Files.newInputStream(path);
  }
}
