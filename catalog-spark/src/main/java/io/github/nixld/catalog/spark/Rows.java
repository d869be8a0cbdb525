package io.github.nixld.catalog.spark;

import io.github.nixld.cache.NarHash;
import io.github.nixld.catalog.CacheReader;
import io.github.nixld.catalog.FileFacts;
import io.github.nixld.catalog.KnownPath;
import io.github.nixld.catalog.NarFacts;
import io.github.nixld.catalog.PathContents;
import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfSymbols;
import io.github.nixld.elf.MalformedElf;
import io.github.nixld.elf.NotElf;
import io.github.nixld.elf.SymbolDefinition;
import io.github.nixld.elf.SymbolReference;
import io.github.nixld.elf.SymbolVersion;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rows of what was found; the columns are those of [Table].
final class Rows {
  private Rows() {}

  static void path(TableWriter tables, KnownPath path) throws IOException {
    tables.write(
        Table.PATH,
        path.basename(),
        path.cache(),
        path.narHash().hex(),
        path.narSize(),
        path.fileSize(),
        path.references(),
        path.deriver());
  }

  static void listing(TableWriter tables, KnownPath path, CacheReader.Listing says)
      throws IOException {
    tables.write(
        Table.LISTING, path.narHash().hex(), NarFacts.READER, path.basename(), says.name());
  }

  static void objects(TableWriter tables, NarHash nar, PathContents contents) throws IOException {
    for (Map.Entry<String, FileFacts> file : contents.files().entrySet()) {
      switch (file.getValue().facts()) {
        case ElfObject object -> object(tables, nar, file.getKey(), object);
        case MalformedElf(_, String reason) ->
            fault(tables, nar, file.getKey(), "malformed", reason);
        case NotElf(String description, _) ->
            fault(tables, nar, file.getKey(), "other", description);
      }
    }
  }

  private static void object(TableWriter tables, NarHash nar, String path, ElfObject object)
      throws IOException {
    List<String> defined = object.versionsDefined();
    tables.write(
        Table.OBJECT,
        nar.hex(),
        NarFacts.READER,
        path,
        "elf",
        object.damage(),
        object.header().machine(),
        object.header().elfClass(),
        object.soname(),
        object.interpreter(),
        object.dependencies().stream()
            .filter(it -> it.tag() == Dependency.Tag.NEEDED)
            .map(Dependency::name)
            .toList(),
        object.rpath(),
        object.runpath(),
        defined == null ? List.of() : defined,
        object.versionsNeeded().stream()
            .flatMap(need -> need.versions().stream().map(it -> need.file() + ":" + it.name()))
            .toList(),
        object.buildId());
  }

  private static void fault(
      TableWriter tables, NarHash nar, String path, String kind, String reason) throws IOException {
    tables.write(
        Table.OBJECT,
        nar.hex(),
        NarFacts.READER,
        path,
        kind,
        reason,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        null,
        List.of(),
        List.of(),
        null);
  }

  static void symbols(TableWriter tables, NarHash nar, Map<String, ElfSymbols> symbols)
      throws IOException {
    for (Map.Entry<String, ElfSymbols> file : symbols.entrySet()) {
      for (SymbolDefinition symbol : file.getValue().definitions()) {
        boolean weak = symbol.binding() == SymbolDefinition.Binding.WEAK;
        write(tables, nar, file.getKey(), new Symbol(symbol.name(), symbol.version(), true, weak));
      }
      // A symbol comes once for each class of relocation.
      Set<Symbol> wanted = new HashSet<>();
      for (SymbolReference symbol : file.getValue().references()) {
        SymbolVersion version = symbol.version();
        Symbol row =
            new Symbol(
                symbol.name(), version == null ? null : version.name(), false, symbol.weak());
        if (wanted.add(row)) {
          write(tables, nar, file.getKey(), row);
        }
      }
    }
  }

  private record Symbol(String name, @Nullable String version, boolean defined, boolean weak) {}

  private static void write(TableWriter tables, NarHash nar, String path, Symbol symbol)
      throws IOException {
    tables.write(
        Table.SYMBOLS,
        nar.hex(),
        NarFacts.READER,
        path,
        symbol.name(),
        symbol.version(),
        symbol.defined(),
        symbol.weak());
  }
}
