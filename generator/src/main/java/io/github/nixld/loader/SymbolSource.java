package io.github.nixld.loader;

import io.github.nixld.elf.SymbolDefinition;
import io.github.nixld.elf.SymbolReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a [SymbolCheck] gets symbols from: the files, or an index or cache of them.
public interface SymbolSource {
  /// What the relocations of an object look up, as ld.so would with everything bound at start.
  List<SymbolReference> references(LoadedObject object) throws IOException;

  /// The definition that an object has for a reference, by the rules for versions of glibc
  /// elf/dl-lookup.c (check_match); null for none.
  @Nullable SymbolDefinition find(LoadedObject object, SymbolReference reference)
      throws IOException;

  /// Whether there is one.
  default boolean defines(LoadedObject object, SymbolReference reference) throws IOException {
    return find(object, reference) != null;
  }

  /// The references of an object that none of some objects defines, in order, without weak ones. A
  /// copy relocation does not search the program.
  default List<SymbolReference> undefined(LoadedObject object, List<LoadedObject> providers)
      throws IOException {
    return undefined(object, providers, this);
  }

  /// The same if another source knows where the files of the providers are.
  default List<SymbolReference> undefined(
      LoadedObject object, List<LoadedObject> providers, SymbolSource located) throws IOException {
    LikelyProviders likely = new LikelyProviders(providers);
    List<SymbolReference> undefined = new ArrayList<>();
    for (SymbolReference reference : references(object)) {
      if (!reference.weak() && !likely.define(reference, located::defines)) {
        undefined.add(reference);
      }
    }
    return List.copyOf(undefined);
  }
}
