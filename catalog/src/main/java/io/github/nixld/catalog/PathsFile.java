package io.github.nixld.catalog;

import io.github.nixld.cache.Compression;
import io.github.nixld.store.StorePathName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The list of store paths to read, one a line, as a channel has it in `store-paths.xz`; compressed
/// or not.
final class PathsFile {
  /// More than `/nix/store/HASH-NAME` can have.
  private static final int MAX_LINE = 4096;

  private static final int MAX_PATHS = 5_000_000;

  private PathsFile() {}

  /// The base names in a file; derivations are left out.
  ///
  /// @throws CatalogException if it cannot be read, or a line is not a store path
  static SortedSet<String> read(Path file) throws CatalogException {
    SortedSet<String> basenames = new TreeSet<>();
    try (InputStream in = Files.newInputStream(file);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Compression.openByMagic(in), StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        String path = line.strip();
        StorePathName name =
            path.length() > MAX_LINE || basenames.size() == MAX_PATHS ? null : parse(path);
        if (name == null) {
          throw new CatalogException(
              CatalogException.INPUT,
              "%s: line %d is not a store path: one a line is wanted".formatted(file, number));
        }
        if (!name.isDerivation()) {
          basenames.add(name.basename());
        }
      }
    } catch (IOException e) {
      throw new CatalogException(
          CatalogException.INPUT, "%s cannot be read: %s".formatted(file, reason(e)));
    }
    if (basenames.isEmpty()) {
      throw new CatalogException(CatalogException.INPUT, file + " names no store path");
    }
    return basenames;
  }

  private static @Nullable StorePathName parse(String path) {
    return StorePathName.parse(path.substring(path.lastIndexOf('/') + 1));
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException ? "no such file" : String.valueOf(e.getMessage());
  }
}
