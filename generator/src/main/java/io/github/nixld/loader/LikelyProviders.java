package io.github.nixld.loader;

import io.github.nixld.elf.SymbolReference;
import io.github.nixld.elf.SymbolVersion;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether any of some objects defines a symbol. Which one is not asked, and so the likely ones are
/// asked first.
final class LikelyProviders {
  private static final int PREFIXES = 256;
  private static final int PREFIX = 4;

  private final SymbolSource symbols;
  private final List<LoadedObject> objects;
  private final Map<String, LoadedObject> byName = new HashMap<>();

  /// Who last had a symbol whose name begins so: libraries have prefixes, `g_object_` and `cairo_`.
  private final @Nullable LoadedObject[] last = new @Nullable LoadedObject[PREFIXES];

  LikelyProviders(SymbolSource symbols, List<LoadedObject> objects) {
    this.symbols = symbols;
    this.objects = objects;
    for (LoadedObject object : objects) {
      String soname = object.facts().soname();
      byName.putIfAbsent(soname == null ? object.name() : soname, object);
    }
  }

  /// Asks the object that had the version when the reference was linked, the object that had
  /// symbols of such a name before, and then all.
  boolean define(SymbolReference reference) throws IOException {
    SymbolVersion version = reference.version();
    LoadedObject named =
        version == null || version.file() == null ? null : byName.get(version.file());
    if (named != null && defines(named, reference)) {
      return true;
    }
    int prefix = prefix(reference.name());
    LoadedObject before = last[prefix];
    if (before != null && defines(before, reference)) {
      return true;
    }
    for (LoadedObject object : objects) {
      if (defines(object, reference)) {
        last[prefix] = object;
        return true;
      }
    }
    return false;
  }

  private static int prefix(String name) {
    int hash = 0;
    for (int i = 0; i < Math.min(PREFIX, name.length()); i++) {
      hash = 31 * hash + name.charAt(i);
    }
    return hash & (PREFIXES - 1);
  }

  private boolean defines(LoadedObject object, SymbolReference reference) throws IOException {
    return !(reference.copy() && object.rule() == Rule.PROGRAM)
        && symbols.defines(object, reference);
  }
}
