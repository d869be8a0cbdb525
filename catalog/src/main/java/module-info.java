import org.jspecify.annotations.NullMarked;

/// What publishers run: a binary cache read, and a catalog of it written.
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
