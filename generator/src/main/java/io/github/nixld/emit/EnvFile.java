package io.github.nixld.emit;

import java.io.IOException;
import java.util.Map;

/// `NAME=value` lines: for `set -a; . ./.env`, `docker run --env-file`, systemd's
/// `EnvironmentFile=` and direnv's `dotenv`.
///
/// ```
/// NIX_LD=/nix/store/…-glibc-2.40/lib/ld-linux-x86-64.so.2
/// NIX_LD_LIBRARY_PATH=/nix/store/…-zlib-1.3.1/lib
/// ```
final class EnvFile implements OutputFormat {
  @Override
  public void write(Result result, Appendable out) throws IOException {
    for (Map.Entry<String, String> variable : Variables.of(result.environments()).entrySet()) {
      out.append(variable.getKey())
          .append('=')
          .append(ShellQuoting.quote(variable.getValue()))
          .append('\n');
    }
  }
}
