package io.github.nixld.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.SequencedSet;
import java.util.LinkedHashSet;
import java.util.regex.Pattern;

/// The file beside a program, named like it with ".nixld" behind, that says which libraries it loads
/// with dlopen(3): they are provided as if each were named with `--add-lib`. For example
///
///     # loaded when the first window opens
///     libGL.so.1
///     libX11.so.6
///
/// is one soname a line; what follows a "#", and empty lines, are passed over. It may come with the
/// program and is untrusted. Limits: [#MAX_BYTES], [#MAX_NAMES], a name is a file name of at most
/// 255 letters, digits and "_+.-~@".
final class NixldFile {
  static final int MAX_BYTES = 64 * 1024;
  static final int MAX_NAMES = 1000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_+.~@-]{0,254}");

  private NixldFile() {}

  /// The path of the file for a program, whether or not it is there.
  static Path beside(Path program) {
    return program.resolveSibling(program.getFileName() + ".nixld");
  }

  /// Reads a file.
  ///
  /// @return the names in their order, each once; none where there is no such file
  /// @throws CommandException where it cannot be read or holds something else
  static List<String> read(Path file) throws CommandException {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw bad(file + ": larger than " + MAX_BYTES + " bytes");
      }
      return names(
          file, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw bad(file + ": not UTF-8 text");
    } catch (IOException e) {
      throw bad(file + ": " + Paths.reason(e));
    }
  }

  private static List<String> names(Path file, String text) throws CommandException {
    SequencedSet<String> names = new LinkedHashSet<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      int comment = line.indexOf('#');
      String name = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (name.isEmpty()) {
        continue;
      }
      if (!isName(name)) {
        throw bad(file + ":" + number + ": '" + name + "' is no soname, such as libGL.so.1");
      }
      names.add(name);
      if (names.size() > MAX_NAMES) {
        throw bad(file + ": more than " + MAX_NAMES + " names");
      }
    }
    return List.copyOf(names);
  }

  /// Whether a line may be this.
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /// The text of a file with these names.
  ///
  /// @param comment a line to put first
  static String text(String comment, Collection<String> names) {
    return "# " + comment + "\n" + String.join("\n", names) + (names.isEmpty() ? "" : "\n");
  }

  private static CommandException bad(String message) {
    return new CommandException(ExitStatus.INPUT, message);
  }
}
