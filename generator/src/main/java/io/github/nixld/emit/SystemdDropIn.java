package io.github.nixld.emit;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A drop-in for a service, which starts with systemd's own environment: for
/// `NAME.service.d/nixld.conf` (systemd.exec(5) Environment=, systemd.syntax(7) Quoting).
final class SystemdDropIn implements OutputFormat {
  @Override
  public boolean setsVariables() {
    return true;
  }

  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    StringBuilder text = new StringBuilder("[Service]\n");
    List<String> before = Variables.readBefore(request.environments());
    if (!before.isEmpty()) {
      text.append("UnsetEnvironment=").append(String.join(" ", before)).append('\n');
    }
    for (Map.Entry<String, String> variable : Variables.of(request.environments()).entrySet()) {
      text.append("Environment=")
          .append(quoted(variable.getKey() + "=" + variable.getValue()))
          .append('\n');
    }
    out.append(Header.over(text.toString(), request));
  }

  /// An assignment in double quotes, with C's escapes. A percent sign is doubled: it begins a
  /// specifier.
  private static String quoted(String assignment) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < assignment.length(); i++) {
      char c = assignment.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '%' -> quoted.append("%%");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f) {
            quoted.append("\\x%02x".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  @Override
  public List<String> warnings(OutputRequest request) {
    return Variables.of(request.environments()).entrySet().stream()
        .filter(it -> EnvQuoting.refusedBySystemd(it.getValue()))
        .map(it ->
            it.getKey()
                + ": systemd ignores a value with control characters or bytes that are not UTF-8: use"
                + " --farm with a plain DIR")
        .toList();
  }

  @Override
  public boolean replaces(String text) {
    return Header.isUnder(text);
  }
}
