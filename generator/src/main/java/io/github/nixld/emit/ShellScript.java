package io.github.nixld.emit;

import java.io.IOException;
import java.util.Map;

/// Commands for a POSIX shell: `eval "$(nixld-env -f sh ./program)"`, or `.` of a file that was
/// written once.
final class ShellScript implements OutputFormat {
  @Override
  public boolean setsVariables() {
    return true;
  }

  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    out.append(Header.over(exports(request) + StaleCheck.posix(request), request));
  }

  /// The variables alone.
  static String exports(OutputRequest request) {
    StringBuilder script = new StringBuilder();
    for (Map.Entry<String, String> variable : Variables.of(request).entrySet()) {
      script
          .append("export ")
          .append(variable.getKey())
          .append('=')
          .append(ShellQuoting.quote(variable.getValue()))
          .append('\n');
    }
    return script.toString();
  }

  @Override
  public boolean replaces(String text) {
    return Header.isUnder(text);
  }
}
