package io.github.nixld.emit;

import java.io.IOException;
import java.util.Map;

/// Commands for a POSIX shell: `eval "$(nixld-env -f sh ./program)"`.
final class ShellScript implements OutputFormat {
  @Override
  public void write(Result result, Appendable out) throws IOException {
    for (Map.Entry<String, String> variable : Variables.of(result.environments()).entrySet()) {
      out.append("export ")
          .append(variable.getKey())
          .append('=')
          .append(ShellQuoting.quote(variable.getValue()))
          .append('\n');
    }
  }
}
