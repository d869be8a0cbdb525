import org.jspecify.annotations.NullMarked;

/// The commands.
@NullMarked
module io.github.nixld.cli {
  requires static org.jspecify;
  requires io.github.nixld.generator;
  requires com.fasterxml.jackson.core;
  requires info.picocli;
  requires org.apache.commons.compress;
}
