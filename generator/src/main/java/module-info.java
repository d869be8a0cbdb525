import org.jspecify.annotations.NullMarked;

/// From a foreign file's needs to an environment: ld.so simulated, the choice, and its forms.
@NullMarked
module io.github.nixld.generator {
  requires static org.jspecify;
  requires transitive io.github.nixld.indexer;

  exports io.github.nixld.loader;
}
