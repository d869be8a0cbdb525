package io.github.nixld.run;

import io.github.nixld.elf.ElfReader;
import io.github.nixld.loader.NixLdVariables;
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

  private NixLd() {}

  /// @param interpreter the `PT_INTERP` of a program
  /// @return false where nothing is there, too
  public static boolean standsAt(Path interpreter) {
    return isExecutableWith(interpreter, NixLdVariables.LIBRARY_PATH);
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
      return bytes.startsWith(ElfReader.MAGIC) && bytes.contains(text);
    } catch (IOException e) {
      return false;
    }
  }
}
