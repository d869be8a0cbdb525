import org.jspecify.annotations.NullMarked;

/// What publishers run: it reads a binary cache, and writes a catalog of it.
@NullMarked
module io.github.nixld.catalog {
  requires static org.jspecify;
  requires io.github.nixld.indexer;
  requires com.fasterxml.jackson.core;
  requires com.github.luben.zstd_jni;
  requires info.picocli;
  requires java.net.http;
  requires java.sql;
  requires org.apache.commons.compress;
  requires org.tukaani.xz;
  requires org.xerial.sqlitejdbc;

  exports io.github.nixld.cache;
  exports io.github.nixld.catalog;
}
