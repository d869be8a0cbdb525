package io.github.nixld.cli;

import io.github.nixld.linux.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;

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

  /// The same for other users too: a checkout may be in a home directory that is closed to them,
  /// and then this is in a copy.
  static Path commandForOthers(String name) throws IOException {
    return isOpen(PREFIX.toRealPath()) ? command(name) : Copy.MADE.resolve("bin").resolve(name);
  }

  private static boolean isOpen(Path path) throws IOException {
    for (Path at = path; at != null; at = at.getParent()) {
      if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
    }
    return true;
  }

  /// Made once.
  private static final class Copy {
    static final Path MADE = make();

    private static Path make() {
      try {
        Path copy = Files.createTempDirectory("nixld-copy");
        Runtime.getRuntime()
            .addShutdownHook(new Thread(() -> TemporaryFiles.removeIfPossible(copy)));
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        Processes.run("cp", "-R", PREFIX.toString() + "/.", copy.toString()).orFail();
        return copy;
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
