package io.github.nixld.elf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads an object's dynamic symbols.
///
/// Limits: those of [Relocations], and as many symbols.
public final class SymbolReader {
  private static final int PREFETCHED = 2000;

  private SymbolReader() {}

  /// Reads all of them.
  ///
  /// @throws MalformedSymbolsException if the tables contradict themselves
  /// @throws IOException if `input` does
  public static ElfSymbols read(PositionalInput input) throws IOException {
    return new ElfSymbols(definitions(input), references(input));
  }

  /// What the object's relocations look up, which is what `ldd -r` checks: undefined symbols, and
  /// the variables that a program has a copy of. A symbol in relocations of several classes comes
  /// several times.
  public static List<SymbolReference> references(PositionalInput input) throws IOException {
    try {
      SymbolTables tables = SymbolTables.open(input);
      return tables == null ? List.of() : references(tables);
    } catch (MalformedException e) {
      throw new MalformedSymbolsException(e.reason());
    }
  }

  /// The symbols that others can bind to.
  public static List<SymbolDefinition> definitions(PositionalInput input) throws IOException {
    try {
      SymbolTables tables = SymbolTables.open(input);
      return tables == null ? List.of() : definitions(tables);
    } catch (MalformedException e) {
      throw new MalformedSymbolsException(e.reason());
    }
  }

  static List<SymbolReference> references(SymbolTables opened)
      throws IOException, MalformedException {
    Relocations relocations = Relocations.read(opened.image(), opened.dynamic());
    SymbolTables tables = opened.loaded(relocations.symbols());
    List<SymbolReference> result = new ArrayList<>();
    for (Relocations.Use use : relocations.uses()) {
      SymbolReference reference = reference(tables, use);
      if (reference != null) {
        result.add(reference);
      }
    }
    return result;
  }

  /// This is a method of its own because a JVM compiles what is called often sooner than a loop.
  private static @Nullable SymbolReference reference(SymbolTables tables, Relocations.Use use)
      throws IOException, MalformedException {
    SymbolTables.Symbol symbol = tables.symbol(use.symbol());
    boolean copy = use.relocationClass() == RelocationClass.COPY;
    if (symbol.isLocal() || (symbol.section() != SymbolTables.SHN_UNDEF && !copy)) {
      return null;
    }
    boolean plt = use.relocationClass() == RelocationClass.PLT;
    byte[] name = tables.strings().nameBytes("st_name", symbol.name());
    return new SymbolReference(
        new String(name, StandardCharsets.UTF_8),
        GnuHash.hash(name),
        tables.versions().get(tables.versym(use.symbol())),
        symbol.binding() == SymbolTables.STB_WEAK,
        plt,
        plt && symbol.value() != 0 && symbol.section() == SymbolTables.SHN_UNDEF,
        copy);
  }

  private static List<SymbolDefinition> definitions(SymbolTables tables)
      throws IOException, MalformedException {
    SymbolHash hash = tables.hash();
    if (hash == null) {
      return List.of();
    }
    SymbolHash.Range range = hash.symbols();
    if (range.to() - range.from() > Relocations.MAX_SYMBOLS) {
      throw new MalformedException("%d symbols".formatted(range.to() - range.from()));
    }
    List<SymbolDefinition> result = new ArrayList<>();
    for (long i = range.from(); i < range.to(); i++) {
      if ((i - range.from()) % PREFETCHED == 0) {
        tables.prefetch(i);
      }
      SymbolTables.Symbol symbol = tables.symbol(i);
      if (symbol.section() != SymbolTables.SHN_UNDEF && symbol.defines(false)) {
        SymbolDefinition definition = tables.definition(i, symbol, null);
        if (definition != null) {
          result.add(definition);
        }
      }
    }
    return result;
  }
}
