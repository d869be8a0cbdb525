package io.github.nixld;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What tests take from the machine, and not every machine has. A test without it is left out:
/// `dev/test` says which and why, and fails for it in CI. Every module has this file, as a link.
public final class Installed {
  private Installed() {}

  /// Leaves the test out if a program is not in PATH.
  public static void need(String program) {
    assumeTrue(program(program) != null, program + " is not installed");
  }

  /// Leaves the test out if a file or directory is not there.
  public static void need(Path file) {
    assumeTrue(Files.exists(file), file + " is not there");
  }

  /// Leaves the test out if bubblewrap cannot make a sandbox. It cannot in a chroot, where the
  /// kernel makes no user namespaces (kernel/user_namespace.c, create_user_ns).
  public static void needSandbox() {
    need("bwrap");
    assumeTrue(hasSandbox(), "bwrap can make no namespaces here");
  }

  /// Whether bubblewrap can make a sandbox.
  public static boolean hasSandbox() {
    return program("bwrap") != null && Sandbox.WORKS;
  }

  /// Tried once.
  private static final class Sandbox {
    static final boolean WORKS = works();

    private static boolean works() {
      try {
        return new ProcessBuilder("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
      } catch (IOException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  /// The program that a command's name stands for; null if there is none in PATH.
  public static @Nullable Path program(String command) {
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      // An absolute path stays as it is.
      Path program = Path.of(directory).resolve(command);
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    return null;
  }
}
