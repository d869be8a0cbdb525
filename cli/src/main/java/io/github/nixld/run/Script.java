package io.github.nixld.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The interpreter that a script names in its first line (Linux fs/binfmt_script.c).
public final class Script {
  /// `BINPRM_BUF_SIZE`
  private static final int MAX_LINE = 256;

  private Script() {}

  /// @return null where the file is no script
  public static @Nullable String interpreter(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String head = new String(in.readNBytes(MAX_LINE), StandardCharsets.UTF_8);
      if (!head.startsWith("#!")) {
        return null;
      }
      String line = head.substring(2).split("\n", 2)[0].strip();
      return line.split("[ \t\0]", 2)[0];
    }
  }
}
