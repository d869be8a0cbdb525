package io.github.nixld.loader;

import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.SymbolLookup;
import io.github.nixld.elf.SymbolReference;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Symbols read from the files themselves, as far as they are asked for. The files that were asked
/// last stay open, until this is closed.
///
/// For one thread.
public final class DiskSymbols implements SymbolSource, Closeable {
  /// A tree may have more libraries than a process may have open files.
  private static final int OPEN = 400;

  private final Path workingDirectory;
  private final LinkedHashMap<Object, OpenObject> open = new LinkedHashMap<>(16, 0.75f, true);

  private final Map<Object, List<SymbolReference>> references = new HashMap<>();

  /// What some objects leave undefined of an object, by the identities of all.
  private final Map<Left, List<SymbolReference>> undefined = new HashMap<>();

  /// What objects define, by their identities.
  private final Map<Object, Map<SymbolReference, Boolean>> defined = new HashMap<>();

  private record Left(Object object, List<Object> providers) {}

  private record OpenObject(BlockInput input, SymbolLookup lookup) {}

  /// @param workingDirectory what relative paths in a plan are relative to
  public DiskSymbols(Path workingDirectory) {
    this.workingDirectory = workingDirectory;
  }

  @Override
  public List<SymbolReference> references(LoadedObject object) throws IOException {
    List<SymbolReference> known = references.get(object.identity());
    if (known == null) {
      known = opened(object).lookup.references();
      references.put(object.identity(), known);
    }
    return known;
  }

  @Override
  public boolean defines(LoadedObject object, SymbolReference reference) throws IOException {
    Map<SymbolReference, Boolean> known =
        defined.computeIfAbsent(object.identity(), o -> new HashMap<>());
    Boolean before = known.get(reference);
    if (before == null) {
      before = opened(object).lookup.find(reference) != null;
      known.put(reference, before);
    }
    return before;
  }

  /// Remembers what it answers: a library that many objects load has the same libraries behind it
  /// in most of their runs.
  @Override
  public List<SymbolReference> undefined(LoadedObject object, List<LoadedObject> providers)
      throws IOException {
    List<Object> identities = new ArrayList<>(providers.size());
    providers.forEach(provider -> identities.add(provider.identity()));
    Left key = new Left(object.identity(), identities);
    List<SymbolReference> known = undefined.get(key);
    if (known == null) {
      known = SymbolSource.super.undefined(object, providers);
      undefined.put(key, known);
    }
    return known;
  }

  private OpenObject opened(LoadedObject object) throws IOException {
    OpenObject known = open.get(object.identity());
    if (known != null) {
      return known;
    }
    BlockInput input = new BlockInput(ChannelInput.open(workingDirectory.resolve(object.path())));
    try {
      OpenObject opened = new OpenObject(input, SymbolLookup.open(input));
      open.put(object.identity(), opened);
      if (open.size() > OPEN) {
        open.pollFirstEntry().getValue().input.close();
      }
      return opened;
    } catch (IOException e) {
      input.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    for (OpenObject object : open.values()) {
      object.input.close();
    }
    open.clear();
  }
}
