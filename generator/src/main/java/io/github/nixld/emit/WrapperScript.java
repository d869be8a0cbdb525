package io.github.nixld.emit;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A script that sets the variables and becomes the program. It is for anything that starts
/// programs with an environment of its own: `env -i`, sudo, launchers, editors. It passes its
/// arguments on unchanged.
final class WrapperScript implements OutputFormat {
  private static final String SHELL = "#!/bin/sh\n";

  @Override
  public boolean setsVariables() {
    return true;
  }

  @Override
  public boolean executable() {
    return true;
  }

  @Override
  public @Nullable String refusal(OutputRequest request) {
    return request.nothingToStart();
  }

  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    String program = Objects.requireNonNull(request.started(), "refused");
    List<String> before = Variables.readBefore(request.environments());
    String script =
        (before.isEmpty() ? "" : "unset " + String.join(" ", before) + "\n")
            + ShellScript.exports(request)
            + StaleCheck.posix(request)
            + "exec "
            + ShellQuoting.quote(program)
            + " \"$@\"\n";
    out.append(SHELL).append(Header.over(script, request));
  }

  @Override
  public boolean replaces(String text) {
    return text.startsWith(SHELL) && Header.isUnder(text.substring(SHELL.length()));
  }
}
