package io.github.nixld.loader;

import io.github.nixld.elf.SymbolReference;
import io.github.nixld.elf.SymbolVersion;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether any of some objects defines a symbol. It does not matter which one, so likely ones are
/// asked first.
final class LikelyProviders {
  private static final int PREFIXES = 256;
  private static final int PREFIX = 4;

  private final List<LoadedObject> objects;
  private final Map<String, LoadedObject> byName = new HashMap<>();

  /// Which object last had a symbol whose name begins like this: libraries have prefixes such as
  /// `g_object_` and `cairo_`.
  private final @Nullable LoadedObject[] last = new @Nullable LoadedObject[PREFIXES];

  /// Tells whether one object defines a symbol.
  interface Definitions {
    boolean has(LoadedObject object, SymbolReference reference) throws IOException;
  }

  LikelyProviders(List<LoadedObject> objects) {
    this.objects = objects;
    for (LoadedObject object : objects) {
      String soname = object.facts().soname();
      byName.putIfAbsent(soname == null ? object.name() : soname, object);
    }
  }

  /// Asks the object that had the version when the reference was linked, then the object that last
  /// had a similar name, and then all.
  boolean define(SymbolReference reference, Definitions definitions) throws IOException {
    SymbolVersion version = reference.version();
    LoadedObject named =
        version == null || version.file() == null ? null : byName.get(version.file());
    if (named != null && has(named, reference, definitions)) {
      return true;
    }
    int prefix = prefix(reference.name());
    LoadedObject before = last[prefix];
    if (before != null && has(before, reference, definitions)) {
      return true;
    }
    for (LoadedObject object : objects) {
      if (has(object, reference, definitions)) {
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

  private static boolean has(
      LoadedObject object, SymbolReference reference, Definitions definitions) throws IOException {
    return !(reference.copy() && object.rule() == Rule.PROGRAM)
        && definitions.has(object, reference);
  }
}
