import org.jspecify.annotations.NullMarked;

/// The Nix store as an index: ELF facts, the store itself, and the SQLite file that holds both.
@NullMarked
module io.github.nixld.indexer {
  requires static org.jspecify;
  requires com.fasterxml.jackson.core;
  requires com.github.luben.zstd_jni;
  requires java.sql;
  requires org.tukaani.xz;
  requires org.xerial.sqlitejdbc;

  exports io.github.nixld.attribute;
  exports io.github.nixld.elf;
  exports io.github.nixld.index;
  exports io.github.nixld.linux;
  exports io.github.nixld.signature;
  exports io.github.nixld.snapshot;
  exports io.github.nixld.sqlite;
  exports io.github.nixld.store;
}
