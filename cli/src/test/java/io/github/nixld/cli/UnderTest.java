package io.github.nixld.cli;

import java.nio.file.Path;

/// The installation that end-to-end tests try: that of the JVM, or the native one if the system
/// property `nixld.installation` names it.
final class UnderTest {
  /// The tag of tests for the installation of the JVM alone.
  static final String JVM = "jvm";

  /// The tag of tests for the native installation alone.
  static final String NATIVE = "native";

  /// Its directory, with `bin` and `lib` in it.
  static final Path PREFIX =
      Path.of(System.getProperty("nixld.installation", "target/nixld")).toAbsolutePath();

  private UnderTest() {}

  /// A command of it.
  static Path command(String name) {
    return PREFIX.resolve("bin").resolve(name);
  }
}
