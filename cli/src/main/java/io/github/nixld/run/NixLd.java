package io.github.nixld.run;

import io.github.nixld.elf.ElfReader;
import io.github.nixld.loader.NixLdVariables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Whether nix-ld is installed at the path that a program names as its loader.
///
/// nix-ld is recognised without running it, by a text that it must contain: the name of the
/// variable that it reads. A real `ld.so` does not contain it, nor does NixOS's file that only says
/// that there is no loader.
public final class NixLd {
  /// nix-ld 2 has 100 kB.
  static final int MAX_BYTES = 8 * 1024 * 1024;

  /// A real `ld.so` has twice as much as nix-ld, and stands there on every other system: it is not
  /// read into memory as a whole.
  private static final int WINDOW = 16 * 1024;

  private NixLd() {}

  /// @param interpreter the `PT_INTERP` of a program
  /// @return also false if nothing is there
  public static boolean standsAt(Path interpreter) {
    return isExecutableWith(interpreter, NixLdVariables.LIBRARY_PATH);
  }

  /// Whether there is an executable ELF file that contains a text.
  static boolean isExecutableWith(Path file, String text) {
    if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
      return false;
    }
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    byte[] window = new byte[WINDOW];
    try (InputStream in = Files.newInputStream(file)) {
      int kept = 0;
      for (long left = MAX_BYTES; left > 0; ) {
        int read = in.readNBytes(window, kept, WINDOW - kept);
        int length = kept + read;
        if (left == MAX_BYTES && !startsWithMagic(window, length)) {
          return false;
        }
        if (contains(window, length, wanted)) {
          return true;
        }
        if (length < WINDOW) {
          return false;
        }
        // The text may begin in one window and end in the next.
        kept = wanted.length - 1;
        System.arraycopy(window, WINDOW - kept, window, 0, kept);
        left -= read;
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean startsWithMagic(byte[] bytes, int length) {
    byte[] magic = ElfReader.MAGIC.getBytes(StandardCharsets.ISO_8859_1);
    return length >= magic.length && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
  }

  private static boolean contains(byte[] bytes, int length, byte[] wanted) {
    for (int at = 0; at + wanted.length <= length; at++) {
      if (bytes[at] == wanted[0]
          && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }
}
