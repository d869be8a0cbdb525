package io.github.nixld.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether nix-ld stands where a program looks for its loader.
///
/// It is told by what it has to have in it, the name of the variable that it reads: without running
/// it. A real `ld.so`, and the file that NixOS puts there to say that there is none, have not.
public final class NixLd {
  /// nix-ld 2 has 100 kB.
  static final int MAX_BYTES = 8 * 1024 * 1024;

  private static final String VARIABLE = "NIX_LD_LIBRARY_PATH";

  private NixLd() {}

  /// @param interpreter the `PT_INTERP` of a program
  /// @return false where nothing is there, too
  public static boolean standsAt(Path interpreter) {
    return isExecutableWith(interpreter, VARIABLE);
  }

  /// Whether there is an executable ELF file with a text in it.
  static boolean isExecutableWith(Path file, String text) {
    if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
      return false;
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        return false;
      }
      String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
      return bytes.startsWith("\u007fELF") && bytes.contains(text);
    } catch (IOException e) {
      return false;
    }
  }
}
