package io.github.nixld.loader;

import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.SymbolDefinition;
import io.github.nixld.elf.SymbolLookup;
import io.github.nixld.elf.SymbolReference;
import io.github.nixld.linux.FileNames;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Symbols read from the files themselves, when they are needed. The files used last stay open
/// until this is closed.
///
/// For one thread.
public final class DiskSymbols implements SymbolSource, Closeable {
  /// A tree may have more libraries than a process may have open files.
  private static final int OPEN = 400;

  private final Path workingDirectory;
  private final LinkedHashMap<Object, OpenObject> open = new LinkedHashMap<>(16, 0.75f, true);

  private final Map<Object, ReferencedSymbols> referenced = new HashMap<>();

  private record OpenObject(BlockInput input, SymbolLookup lookup) {}

  /// @param workingDirectory what relative paths in a plan are relative to
  public DiskSymbols(Path workingDirectory) {
    this.workingDirectory = workingDirectory;
  }

  @Override
  public List<SymbolReference> references(LoadedObject object) throws IOException {
    return referenced(object).references();
  }

  private ReferencedSymbols referenced(LoadedObject object) throws IOException {
    ReferencedSymbols known = referenced.get(object.identity());
    if (known == null) {
      known = new ReferencedSymbols(opened(object).lookup.references());
      referenced.put(object.identity(), known);
    }
    return known;
  }

  @Override
  public @Nullable SymbolDefinition find(LoadedObject object, SymbolReference reference)
      throws IOException {
    return opened(object).lookup.find(reference);
  }

  /// Remembers results: a library that many objects load is beside much the same libraries in all
  /// of their runs.
  @Override
  public List<SymbolReference> undefined(
      LoadedObject object, List<LoadedObject> providers, SymbolSource located) throws IOException {
    return referenced(object).undefined(providers, located::defines);
  }

  private OpenObject opened(LoadedObject object) throws IOException {
    OpenObject known = open.get(object.identity());
    if (known != null) {
      return known;
    }
    BlockInput input =
        new BlockInput(ChannelInput.open(workingDirectory.resolve(FileNames.path(object.path()))));
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
