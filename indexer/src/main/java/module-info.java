import org.jspecify.annotations.NullMarked;

/// The Nix store as an index: ELF facts, the store itself, and the SQLite file that holds both.
@NullMarked
module io.github.nixld.indexer {
  requires static org.jspecify;
  requires java.sql;

  exports io.github.nixld.elf;
}
