package io.github.nixld.choose.catalog;

import io.github.nixld.choose.candidate.StoreFile;
import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.SymbolDefinition;
import io.github.nixld.elf.SymbolReader;
import io.github.nixld.elf.SymbolReference;
import io.github.nixld.loader.DiskSymbols;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.SymbolSource;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotException;
import io.github.nixld.snapshot.SymbolHashes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The symbols of files that exist, and of those that only a catalog has. A catalog has hashes
/// instead of names, so a symbol that such a file looks up is called `#` and its hash. Versions of
/// such symbols are not compared; the facts say which versions an object defines.
final class CatalogSymbols implements SymbolSource {
  private static final String HASH = "#";
  private static final int DIGITS = 8;
  private static final int FUNCTION = 2;
  private static final SymbolHashes NONE = SymbolHashes.of(List.of(), List.of());

  private final Snapshot snapshot;
  private final DiskSymbols disk;
  private final Map<Object, List<SymbolReference>> references = new HashMap<>();
  private final Map<Object, SymbolHashes> ofFiles = new HashMap<>();

  CatalogSymbols(Snapshot snapshot, DiskSymbols disk) {
    this.snapshot = snapshot;
    this.disk = disk;
  }

  @Override
  public List<SymbolReference> references(LoadedObject object) throws IOException {
    return isPublished(object)
        ? references.computeIfAbsent(object.identity(), _ -> looked(published(object)))
        : disk.references(object);
  }

  private static List<SymbolReference> looked(SymbolHashes hashes) {
    List<SymbolReference> references = new ArrayList<>();
    hashes
        .undefined()
        .forEach(hash ->
            references.add(
                new SymbolReference(
                    HASH + HexFormat.of().toHexDigits(hash),
                    hash,
                    null,
                    false,
                    true,
                    false,
                    false)));
    return references;
  }

  @Override
  public @Nullable SymbolDefinition find(LoadedObject object, SymbolReference reference)
      throws IOException {
    Integer hash = hash(reference);
    if (!isPublished(object)) {
      return hash == null ? disk.find(object, reference) : defined(ofFile(object), hash, reference);
    }
    return defined(published(object), hash == null ? reference.gnuHash() : hash, reference);
  }

  private static @Nullable SymbolDefinition defined(
      SymbolHashes hashes, int hash, SymbolReference reference) {
    return hashes.defines(hash)
        ? new SymbolDefinition(
            reference.name(), null, false, SymbolDefinition.Binding.GLOBAL, false, FUNCTION)
        : null;
  }

  /// The hash in a made-up name; null for a real name.
  private static @Nullable Integer hash(SymbolReference reference) {
    String name = reference.name();
    try {
      return name.startsWith(HASH) && name.length() == HASH.length() + DIGITS
          ? (Integer) HexFormat.fromHexDigits(name, HASH.length(), name.length())
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  public List<SymbolReference> undefined(
      LoadedObject object, List<LoadedObject> providers, SymbolSource located) throws IOException {
    return isPublished(object)
        ? SymbolSource.super.undefined(object, providers, located)
        : disk.undefined(object, providers, located);
  }

  private static boolean isPublished(LoadedObject object) {
    return object.identity() instanceof StoreFile file && file.object().id() < 0;
  }

  /// @throws UncheckedIOException if the catalog is damaged: the choice cannot go on
  private SymbolHashes published(LoadedObject object) {
    try {
      SymbolHashes hashes =
          object.identity() instanceof StoreFile file
              ? snapshot.symbols(-file.object().id())
              : null;
      return hashes == null ? NONE : hashes;
    } catch (SnapshotException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SymbolHashes ofFile(LoadedObject object) throws IOException {
    SymbolHashes known = ofFiles.get(object.identity());
    if (known == null) {
      try (ChannelInput input = ChannelInput.open(Path.of(object.path()))) {
        known = SymbolHashes.of(SymbolReader.read(input));
      }
      ofFiles.put(object.identity(), known);
    }
    return known;
  }
}
