package io.github.nixld.cli.env;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.linux.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads a file of `nixld-env --format env` as data: it expands nothing, and refuses anything but
/// `NAME=value`, empty lines and comments.
///
/// ```
/// # a comment
/// NIX_LD=/nix/store/…/lib/ld-linux-x86-64.so.2
/// NIX_LD_LIBRARY_PATH='/nix/store/…/lib:/home/user/a place/lib'
/// ```
///
/// A value consists of plain characters, `\'`, text in single quotes, and text in double quotes,
/// with `\` before `"`, `$`, `` ` `` and itself.
final class EnvFileReader {
  /// More than any environment that a kernel passes on (`ARG_MAX`).
  private static final int LIMIT = 1 << 21;

  private static final String PLAIN = "/:._+-=,@%";

  /// The characters that are special in double quotes.
  private static final String SPECIAL = "\"$`\\";

  private final String file;
  private final String text;
  private int at;

  private EnvFileReader(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /// The variables, in the order of the file.
  ///
  /// @throws CommandException if the file cannot be read, or is not such a file
  static Map<String, String> read(String file) throws CommandException {
    Path path = Paths.absolute(file);
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      // Opening a FIFO would wait for a writer.
      throw new CommandException(ExitStatus.INPUT, file + ": not a file that nixld-env wrote");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(LIMIT + 1);
      if (bytes.length > LIMIT) {
        throw new CommandException(ExitStatus.INPUT, file + ": too large for an environment");
      }
      return new EnvFileReader(file, FileNames.decode(bytes)).variables();
    } catch (IOException e) {
      throw new CommandException(ExitStatus.INPUT, file + " cannot be read: " + Paths.reason(e));
    }
  }

  private Map<String, String> variables() throws CommandException {
    Map<String, String> variables = new LinkedHashMap<>();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (c == '\n') {
        at++;
      } else {
        variables.put(name(), value());
      }
    }
    return variables;
  }

  private String name() throws CommandException {
    int equals = text.indexOf('=', at);
    String name = text.substring(at, Math.max(equals, at));
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*+")) {
      throw malformed();
    }
    at = equals + 1;
    return name;
  }

  private String value() throws CommandException {
    StringBuilder value = new StringBuilder();
    for (; at < text.length() && text.charAt(at) != '\n'; at++) {
      char c = text.charAt(at);
      if (c == '\'') {
        int end = text.indexOf('\'', at + 1);
        if (end < 0) {
          throw malformed();
        }
        value.append(text, at + 1, end);
        at = end;
      } else if (c == '"') {
        at++;
        doubleQuoted(value);
      } else if (text.startsWith("\\'", at)) {
        value.append('\'');
        at++;
      } else if (isPlain(c)) {
        value.append(c);
      } else {
        throw malformed();
      }
    }
    return value.toString();
  }

  /// From after the first quote to the last.
  private void doubleQuoted(StringBuilder value) throws CommandException {
    for (; at < text.length() && text.charAt(at) != '"'; at++) {
      boolean escaped = text.charAt(at) == '\\' && at + 1 < text.length();
      char c = text.charAt(escaped ? ++at : at);
      if (escaped != (SPECIAL.indexOf(c) >= 0)) {
        throw malformed();
      }
      value.append(c);
    }
    if (at == text.length()) {
      throw malformed();
    }
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN.indexOf(c) >= 0;
  }

  private CommandException malformed() {
    long line = text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    return new CommandException(
        ExitStatus.INPUT,
        file + ", line " + line + ": not NAME=value as nixld-env --format env writes it");
  }
}
