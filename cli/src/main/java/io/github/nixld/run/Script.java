package io.github.nixld.run;

import io.github.nixld.linux.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The first line of a script, as the kernel reads it (Linux fs/binfmt_script.c).
///
/// @param interpreter the program that runs the script
/// @param argument what follows the interpreter, in one piece; null if nothing does
public record Script(String interpreter, @Nullable String argument) {
  /// `BINPRM_BUF_SIZE`
  private static final int MAX_LINE = 256;

  /// Reads the first line of a file.
  ///
  /// @return null if the file is not a script
  public static @Nullable Script read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String head = FileNames.decode(in.readNBytes(MAX_LINE));
      if (!head.startsWith("#!")) {
        return null;
      }
      // Only these (linux fs/binfmt_script.c): a carriage return belongs to the name.
      String line = head.substring(2).split("[\n\0]", 2)[0].replaceAll("^[ \t]+|[ \t]+$", "");
      String[] words = line.split("[ \t]+", 2);
      return new Script(words[0], words.length > 1 ? words[1] : null);
    }
  }

  /// Whether the line ends as on Windows, so that no interpreter is found.
  public boolean hasCarriageReturn() {
    return interpreter.endsWith("\r") || (argument != null && argument.endsWith("\r"));
  }

  /// The program that finally runs the script: the one that env(1) finds in PATH, or the
  /// interpreter.
  public String program() {
    String wanted = argument;
    return interpreter.endsWith("/env")
            && wanted != null
            && !wanted.startsWith("-")
            && wanted.indexOf('=') < 0
        ? wanted
        : interpreter;
  }
}
