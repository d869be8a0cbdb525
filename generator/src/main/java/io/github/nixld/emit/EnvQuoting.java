package io.github.nixld.emit;

import io.github.nixld.linux.FileNames;
import java.util.ArrayList;
import java.util.List;

/// Values for the readers of `.env` files, which have four different rules:
///
/// - `.` of a POSIX shell, and systemd's `EnvironmentFile=` (systemd.exec(5)): quotes of both
///   kinds, over several lines; `\` before `"`, `$`, `` ` `` and itself in double ones. systemd
///   does not understand the shell's way to put a single quote inside of single quotes, `'\''`;
/// - direnv's `dotenv`: quotes of both kinds, on one line; in double ones it expands `$` even after
///   `\`, and reads `\\n` as a line end;
/// - `docker --env-file`: no quotes at all, the value is what follows `=` up to the line end.
///
/// So a value without special characters is written as it is, and all readers agree. Any other
/// value is quoted for the shell and systemd, and for direnv if possible.
final class EnvQuoting {
  private EnvQuoting() {}

  /// A value in the form on which most readers agree.
  static String quote(String value) {
    if (plain(value) || value.indexOf('\'') < 0) {
      return ShellQuoting.quote(value);
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (special(c)) {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.append('"').toString();
  }

  /// The readers that read a different value, each with the reason.
  static List<String> misread(String value) {
    List<String> readers = new ArrayList<>();
    if (plain(value)) {
      return readers;
    }
    boolean lines = value.indexOf('\n') >= 0;
    readers.add(
        lines
            ? "docker --env-file cannot read a value of several lines"
            : "docker --env-file would take its quotes for a part of it");
    if (lines || value.indexOf('\r') >= 0) {
      readers.add("direnv's dotenv cannot read a value of several lines");
    } else if (value.indexOf('\'') >= 0 && (value.indexOf('$') >= 0 || value.indexOf('\\') >= 0)) {
      readers.add("direnv's dotenv cannot read a quote together with $ or \\");
    }
    if (refusedBySystemd(value)) {
      readers.add("systemd ignores a value with control characters or bytes that are not UTF-8");
    }
    return readers;
  }

  private static boolean plain(String value) {
    return ShellQuoting.quote(value).equals(value);
  }

  private static boolean special(char c) {
    return c == '"' || c == '$' || c == '`' || c == '\\';
  }

  /// Whether systemd refuses a value (systemd src/basic/env-util.c, env_value_is_valid).
  static boolean refusedBySystemd(String value) {
    return FileNames.hasEscapes(value)
        || value.chars().anyMatch(c -> (c < ' ' && c != '\t' && c != '\n') || c == 0x7f);
  }
}
