package io.github.nixld.elf;

import java.util.List;

/// The dynamic symbols of an object.
///
/// @param definitions what others can bind to, in the order of the symbol table
/// @param references what it has to find elsewhere, each once for each class of relocation
public record ElfSymbols(List<SymbolDefinition> definitions, List<SymbolReference> references) {
  public ElfSymbols {
    definitions = List.copyOf(definitions);
    references = List.copyOf(references);
  }
}
