package io.github.nixld.loader;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A test that builds a fixture and asks ld.so.
abstract class JudgedTest {
  @TempDir Path directory;
  Fixture f;

  @BeforeEach
  void root() {
    f = new Fixture(directory);
  }

  void agree(Run run) {
    Agreement.assertAgreed(run);
  }
}
