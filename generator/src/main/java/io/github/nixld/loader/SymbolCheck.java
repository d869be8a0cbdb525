package io.github.nixld.loader;

import io.github.nixld.elf.SymbolReference;
import io.github.nixld.elf.SymbolVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether every symbol that the objects of a plan refer to is defined in their lookup scope: what
/// `ldd -r` tells, by running ld.so with `LD_BIND_NOW`.
///
/// Rules: glibc elf/dl-lookup.c (_dl_lookup_symbol_x, do_lookup_x). The scope is the plan's, for
/// all objects that are there when the program starts; what dlopen(3) brings looks there first, and
/// then in what that call asked for and all that it needs. One with `DT_SYMBOLIC` looks in itself
/// first, where the scope has it anyway. A weak reference may stay undefined, a weak or unique
/// definition is as good as any, and a copy relocation does not look in the program. Which of
/// several definitions is bound is not asked, and so the likely ones are asked first.
public final class SymbolCheck {
  private static final int PREFIXES = 256;
  private static final int PREFIX = 4;

  private final LoadPlan plan;
  private final SymbolSource symbols;
  private final List<LoadedObject> scope = new ArrayList<>();
  private final Set<Integer> inScope;
  private final Map<String, LoadedObject> byName = new HashMap<>();
  private final Map<SymbolReference, Boolean> known = new HashMap<>();

  /// Who last had a symbol whose name begins so: libraries have prefixes, `g_object_` and `cairo_`.
  private final @Nullable LoadedObject[] providers = new @Nullable LoadedObject[PREFIXES];

  private SymbolCheck(LoadPlan plan, SymbolSource symbols, Collection<Integer> indexes) {
    this.plan = plan;
    this.symbols = symbols;
    inScope = Set.copyOf(indexes);
    for (int index : indexes) {
      LoadedObject object = plan.objects().get(index);
      scope.add(object);
      String soname = object.facts().soname();
      byName.putIfAbsent(soname == null ? object.name() : soname, object);
    }
  }

  /// The symbols that are missing.
  ///
  /// @param objects indexes in [LoadPlan#objects()] of those whose references are looked up; those
  ///   outside the scope and the loader, which has none, are passed over
  /// @return each symbol and version once for each object
  /// @throws IOException where symbols cannot be read
  public static List<Fault.SymbolMissing> missing(
      LoadPlan plan, Collection<Integer> objects, SymbolSource symbols) throws IOException {
    Set<Fault.SymbolMissing> missing = new LinkedHashSet<>();
    SymbolCheck program = new SymbolCheck(plan, symbols, plan.scope());
    program.check(objects, missing);
    Set<Integer> left = new LinkedHashSet<>(objects);
    left.removeAll(plan.scope());
    for (LoadPlan.Opened call : plan.opened()) {
      Set<Integer> loaded = new LinkedHashSet<>(plan.closure(call.object()));
      loaded.retainAll(left);
      if (!loaded.isEmpty()) {
        Set<Integer> scope = new LinkedHashSet<>(plan.scope());
        scope.addAll(plan.closure(call.object()));
        new SymbolCheck(plan, symbols, scope).check(loaded, missing);
        left.removeAll(loaded);
      }
    }
    return List.copyOf(missing);
  }

  private void check(Collection<Integer> objects, Set<Fault.SymbolMissing> missing)
      throws IOException {
    for (int index : objects) {
      LoadedObject object = plan.objects().get(index);
      if (object.rule() == Rule.LOADER || !inScope.contains(index)) {
        continue;
      }
      for (SymbolReference reference : symbols.references(object)) {
        if (!satisfied(reference, object)) {
          missing.add(missing(reference, index));
        }
      }
    }
  }

  private boolean satisfied(SymbolReference reference, LoadedObject by) throws IOException {
    return reference.weak() || defined(reference, by);
  }

  private static Fault.SymbolMissing missing(SymbolReference reference, int index) {
    SymbolVersion version = reference.version();
    String file = version == null ? null : version.file();
    return new Fault.SymbolMissing(
        reference.name(), version == null ? "" : version.name(), file == null ? "" : file, index);
  }

  /// The same for every object of the plan.
  public static List<Fault.SymbolMissing> missing(LoadPlan plan, SymbolSource symbols)
      throws IOException {
    Set<Integer> objects = new LinkedHashSet<>(plan.scope());
    for (LoadedObject object : plan.objects()) {
      objects.add(object.index());
    }
    return missing(plan, objects, symbols);
  }

  private boolean defined(SymbolReference reference, LoadedObject by) throws IOException {
    Boolean before = known.get(reference);
    if (before == null) {
      before = likely(reference, by) || anywhere(reference);
      known.put(reference, before);
    }
    return before;
  }

  /// The object that had the version when this one was linked, the object that had symbols of such
  /// a name before, the objects that this one needs.
  private boolean likely(SymbolReference reference, LoadedObject by) throws IOException {
    SymbolVersion version = reference.version();
    LoadedObject named =
        version == null || version.file() == null ? null : byName.get(version.file());
    if (named != null && defines(named, reference)) {
      return true;
    }
    int prefix = prefix(reference.name());
    LoadedObject provider = providers[prefix];
    if (provider != null && defines(provider, reference)) {
      return true;
    }
    for (LoadedObject.Need need : by.needs()) {
      if (need.object() != LoadedObject.NONE) {
        LoadedObject object = plan.objects().get(need.object());
        if (inScope.contains(need.object()) && defines(object, reference)) {
          providers[prefix] = object;
          return true;
        }
      }
    }
    return false;
  }

  private boolean anywhere(SymbolReference reference) throws IOException {
    for (LoadedObject object : scope) {
      if (defines(object, reference)) {
        providers[prefix(reference.name())] = object;
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
