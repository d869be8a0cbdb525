package io.github.nixld.loader;

import io.github.nixld.elf.SymbolDefinition;
import io.github.nixld.elf.SymbolReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether a program that was linked for any library meets one that was built to use its own
/// variables and functions directly: `gcc -mno-direct-extern-access`, as Qt 6 of several
/// distributions is.
///
/// Rules: glibc elf/dl-lookup.c (do_lookup_x), sysdeps/generic/dl-protected.h, since 2.35. Only two
/// things in the program matter: relocations that copy a variable, and undefined functions with a
/// value, which the program uses as their address. The first object of the scope that defines the
/// symbol counts, if the symbol is protected there and the object has
/// `GNU_PROPERTY_1_NEEDED_INDIRECT_EXTERN_ACCESS`.
public final class ProtectedSymbols {
  private ProtectedSymbols() {}

  /// The symbols for which ld.so would end the program.
  ///
  /// @return each symbol once; nothing is read if no object has the property
  /// @throws IOException if symbols cannot be read
  public static List<Fault.ProtectedSymbol> of(
      LoadPlan plan, DynamicLoader loader, SymbolSource symbols) throws IOException {
    List<Fault.ProtectedSymbol> faults = new ArrayList<>();
    if (loader.isMusl()
        || !loader.atLeast(2, 35)
        || plan.objects().stream().noneMatch(object -> object.facts().indirectExternAccess())) {
      return faults;
    }
    LoadedObject program = plan.objects().getFirst();
    for (SymbolReference reference : symbols.references(program)) {
      if (reference.copy() || reference.address()) {
        Fault.ProtectedSymbol fault = bound(plan, reference, symbols);
        if (fault != null && !faults.contains(fault)) {
          faults.add(fault);
        }
      }
    }
    return faults;
  }

  private static Fault.@Nullable ProtectedSymbol bound(
      LoadPlan plan, SymbolReference reference, SymbolSource symbols) throws IOException {
    for (int index : plan.scope()) {
      LoadedObject object = plan.objects().get(index);
      // The program has no other definition of a function whose address it takes.
      if (object.rule() == Rule.PROGRAM) {
        continue;
      }
      SymbolDefinition definition = symbols.find(object, reference);
      if (definition != null) {
        return definition.isProtected() && object.facts().indirectExternAccess()
            ? new Fault.ProtectedSymbol(reference.name(), reference.copy(), index, 0)
            : null;
      }
    }
    return null;
  }
}
