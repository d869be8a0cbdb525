package io.github.nixld.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What makes the kernel tell a loader not to trust the environment of a program (`AT_SECURE`). The
/// loader then ignores `LD_LIBRARY_PATH`.
///
/// Rules: linux security/commoncap.c (cap_bprm_creds_from_file), fs/exec.c (bprm_fill_uid). The
/// owner of a setuid file, and root if the file has capabilities, run it in ordinary mode; who will
/// run the program is not known here.
public final class SecureExecution {
  private static final int SETUID = 04000;
  private static final int SETGID = 02000;
  private static final int GROUP_EXECUTE = 010;

  private SecureExecution() {}

  /// Why a program runs in secure mode: "setuid", "setgid" or "has file capabilities"; null if it
  /// does not.
  ///
  /// @param program the file, links followed
  /// @throws IOException if it is not there
  public static @Nullable String reason(Path program) throws IOException {
    int mode = (int) Files.getAttribute(program, "unix:mode");
    if ((mode & SETUID) != 0) {
      return "setuid";
    }
    // Without the right to execute, the bit marks mandatory locking.
    if ((mode & SETGID) != 0 && (mode & GROUP_EXECUTE) != 0) {
      return "setgid";
    }
    return FileCapabilities.of(program) ? "has file capabilities" : null;
  }
}
