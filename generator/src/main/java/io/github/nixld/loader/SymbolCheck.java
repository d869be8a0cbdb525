package io.github.nixld.loader;

import io.github.nixld.elf.SymbolReference;
import io.github.nixld.elf.SymbolVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Whether every symbol that the objects of a plan refer to is defined in their lookup scope. `ldd
/// -r` checks the same by running ld.so with `LD_BIND_NOW`.
///
/// Rules: glibc elf/dl-lookup.c (_dl_lookup_symbol_x, do_lookup_x). The scope of all objects that
/// are loaded when the program starts is the plan's. Objects that dlopen(3) loads search there
/// first, and then in what the call requested and everything that needs. An object with
/// `DT_SYMBOLIC` searches itself first; the scope has it anyway. A weak reference may stay
/// undefined, a weak or unique definition is as good as any, and a copy relocation does not search
/// the program. It does not matter which of several definitions is bound.
public final class SymbolCheck {
  private final LoadPlan plan;
  private final SymbolSource symbols;
  private final Set<Integer> inScope;
  private final List<LoadedObject> scope;

  private SymbolCheck(LoadPlan plan, SymbolSource symbols, Collection<Integer> indexes) {
    this.plan = plan;
    this.symbols = symbols;
    inScope = new HashSet<>(indexes);
    scope = indexes.stream().map(plan.objects()::get).toList();
  }

  /// The symbols that are missing.
  ///
  /// @param objects indexes in [LoadPlan#objects()] of the objects whose references are looked up;
  ///   skips the loader, which has none, and objects outside of the scope
  /// @return each symbol and version once for each object
  /// @throws IOException if symbols cannot be read
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
      // The objects that it needs, and itself, define most symbols.
      if (symbols.undefined(object, likely(object)).isEmpty()) {
        continue;
      }
      for (SymbolReference reference : symbols.undefined(object, scope)) {
        missing.add(missing(reference, index));
      }
    }
  }

  private List<LoadedObject> likely(LoadedObject object) {
    List<LoadedObject> likely = new ArrayList<>();
    for (LoadedObject.Need need : object.needs()) {
      if (need.object() != LoadedObject.NONE && inScope.contains(need.object())) {
        likely.add(plan.objects().get(need.object()));
      }
    }
    likely.add(object);
    return likely;
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
}
