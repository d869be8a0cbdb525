package io.github.nixld.emit;

import java.io.IOException;
import java.util.Map;

/// Commands for nushell: `nixld-env -f nu -o nixld.nu ./program`, then `source nixld.nu`, `use
/// nixld.nu` or `overlay use nixld.nu`. nushell reads no commands from a pipe.
final class NuScript implements OutputFormat {
  @Override
  public boolean setsVariables() {
    return true;
  }

  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    StringBuilder script = new StringBuilder("export-env {\n");
    for (Map.Entry<String, String> variable : Variables.of(request).entrySet()) {
      script
          .append("  $env.")
          .append(variable.getKey())
          .append(" = ")
          .append(quoted(variable.getValue()))
          .append('\n');
    }
    script.append("  for path in [");
    for (String path : StaleCheck.paths(request)) {
      script.append("\n    ").append(quoted(path));
    }
    script
        .append("\n  ] {\n    if not ($path | path exists) {\n")
        .append("      print --stderr ($\"nixld: ($path) is gone, renew with: \" + ")
        .append(quoted(PlainText.command(request.question().command())))
        .append(")\n    }\n  }\n}\n");
    out.append(Header.over(script.toString(), request));
  }

  /// A string in double quotes, with nushell's escapes (nushell crates/nu-parser/src/parser.rs,
  /// unescape_string). Nothing is expanded in it: only `$"…"` is a template.
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f) {
            quoted.append("\\u{%x}".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  @Override
  public boolean replaces(String text) {
    return Header.isUnder(text);
  }
}
