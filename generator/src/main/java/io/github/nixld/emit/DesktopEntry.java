package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An entry of a desktop's menu that starts the program with the variables, because a desktop does
/// not read a shell's files. For `~/.local/share/applications/NAME.desktop` (Desktop Entry
/// Specification 1.5).
final class DesktopEntry implements OutputFormat {
  /// Libraries of programs with windows. Other programs get a terminal.
  private static final Pattern WINDOWS =
      Pattern.compile("lib(X11|xcb|wayland-client|GL|EGL|gtk-.*|gdk-.*|Qt.*|SDL.*|glfw)\\.so.*");

  @Override
  public boolean setsVariables() {
    return true;
  }

  @Override
  public @Nullable String refusal(OutputRequest request) {
    return request.nothingToStart();
  }

  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    String program = Objects.requireNonNull(request.started(), "refused");
    StringBuilder command = new StringBuilder("/usr/bin/env");
    for (String before : Variables.readBefore(request.environments())) {
      command.append(" -u ").append(before);
    }
    for (Map.Entry<String, String> variable : Variables.of(request.environments()).entrySet()) {
      command.append(' ').append(argument(variable.getKey() + "=" + variable.getValue()));
    }
    if (program.indexOf('=') >= 0) {
      // env(1) would take the path for another variable.
      command.append(" /bin/sh -c ").append(argument("exec \"$0\" \"$@\""));
    }
    command.append(' ').append(argument(program)).append(" %F");
    out.append(
        Header.over(
            "[Desktop Entry]\n"
                + "Type=Application\n"
                + ("Name=" + value(Sources.fileName(program)) + "\n")
                + ("Exec=" + value(command.toString()) + "\n")
                + ("Terminal=" + !hasWindows(request) + "\n"),
            request));
  }

  private static boolean hasWindows(OutputRequest request) {
    return request.environments().stream()
        .flatMap(it ->
            Stream.concat(
                it.runs().stream().flatMap(run -> run.plan().objects().stream()).map(o -> o.name()),
                it.possible().stream().map(Environment.Possible::name)))
        .anyMatch(name -> WINDOWS.matcher(Sources.fileName(name)).matches());
  }

  /// An argument in a command line: in double quotes, with `\` before `"`, `` ` ``, `$` and itself.
  /// A percent sign is always doubled.
  private static String argument(String argument) {
    String doubled = argument.replace("%", "%%");
    return ShellQuoting.quote(argument).equals(argument)
        ? doubled
        : "\"" + doubled.replaceAll("[\"`$\\\\]", "\\\\$0") + "\"";
  }

  /// A value of type string.
  private static String value(String text) {
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> value.append("\\\\");
        case '\n' -> value.append("\\n");
        case '\r' -> value.append("\\r");
        case '\t' -> value.append("\\t");
        case ' ' -> value.append(i == 0 ? "\\s" : " ");
        default -> value.append(c);
      }
    }
    return value.toString();
  }

  @Override
  public boolean replaces(String text) {
    return Header.isUnder(text);
  }
}
