package io.github.nixld.snapshot;

import io.github.nixld.signature.KeyException;
import io.github.nixld.signature.PublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where an imported catalog is from, so that it can be brought up to date: a file `origin` beside
/// it, with the address in its first line and a trusted key in each of the others.
///
/// @param address as [SnapshotSource#of] takes it
/// @param keys one of them must have signed the catalog; if empty, signatures are not required
public record Origin(String address, List<PublicKey> keys) {
  static final String NAME = "origin";

  public Origin {
    keys = List.copyOf(keys);
  }

  /// The origin of the catalog in a directory.
  ///
  /// @return null if there is none
  /// @throws SnapshotException if it cannot be read
  public static @Nullable Origin of(Path directory) throws SnapshotException {
    Path file = directory.resolve(NAME);
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.isEmpty() || lines.getFirst().isBlank()) {
        return null;
      }
      List<PublicKey> keys = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        keys.add(PublicKey.parse(line));
      }
      return new Origin(lines.getFirst(), keys);
    } catch (NoSuchFileException e) {
      return null;
    } catch (KeyException | IOException e) {
      throw new SnapshotException(
          "%s cannot be used: %s: name the catalog's address again".formatted(file, e.getMessage()),
          e);
    }
  }

  /// The contents of the file.
  List<String> lines() {
    List<String> lines = new ArrayList<>(List.of(address));
    keys.forEach(key -> lines.add(key.toString()));
    return lines;
  }
}
