package io.github.nixld.emit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// `NAME=value` lines: for `set -a; . ./.env`, `docker run --env-file`, systemd's
/// `EnvironmentFile=` and direnv's `dotenv`.
///
/// ```
/// NIX_LD=/nix/store/…-glibc-2.40/lib/ld-linux-x86-64.so.2
/// NIX_LD_LIBRARY_PATH=/nix/store/…-zlib-1.3.1/lib
/// ```
///
/// If no spelling suits all readers ([EnvQuoting]), it writes the shell's, and a warning names the
/// readers that differ.
final class EnvFile implements OutputFormat {
  @Override
  public boolean setsVariables() {
    return true;
  }

  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    for (Map.Entry<String, String> variable : Variables.of(request).entrySet()) {
      out.append(variable.getKey())
          .append('=')
          .append(EnvQuoting.quote(variable.getValue()))
          .append('\n');
    }
  }

  @Override
  public List<String> warnings(OutputRequest request) {
    List<String> warnings = new ArrayList<>();
    for (Map.Entry<String, String> variable : Variables.of(request).entrySet()) {
      List<String> misread = EnvQuoting.misread(variable.getValue());
      if (!misread.isEmpty()) {
        warnings.add(
            variable.getKey()
                + " has to be quoted for a shell, but "
                + String.join(", and ", misread)
                + ": use --farm with a plain DIR");
      }
    }
    return warnings;
  }

  /// A `.env` file is often written by hand. So a file is replaced only if all of its lines are
  /// such lines. Quoted values may have several lines.
  @Override
  public boolean replaces(String text) {
    String quoted = "'[^']*'|\"([^\"\\\\]|\\\\.)*+\"";
    return Pattern.compile("(NIX_?LD[A-Za-z0-9_]*=(" + quoted + "|[^'\"\n]*+)\n)*+", Pattern.DOTALL)
        .matcher(text)
        .matches();
  }
}
