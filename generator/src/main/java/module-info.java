import org.jspecify.annotations.NullMarked;

/// From a foreign file's needs to an environment: ld.so simulated, the choice, and its forms.
@NullMarked
module io.github.nixld.generator {
  requires static org.jspecify;
  requires transitive io.github.nixld.indexer;
  requires com.fasterxml.jackson.core;

  exports io.github.nixld.loader;
  exports io.github.nixld.choose;
  exports io.github.nixld.choose.candidate;
  exports io.github.nixld.choose.catalog;
  exports io.github.nixld.choose.dlopen;
  exports io.github.nixld.emit;
}
