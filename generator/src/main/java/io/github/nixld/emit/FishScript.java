package io.github.nixld.emit;

import java.io.IOException;
import java.util.Map;

/// Commands for fish: `nixld-env -f fish ./program | source`.
final class FishScript implements OutputFormat {
  @Override
  public boolean setsVariables() {
    return true;
  }

  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    StringBuilder script = new StringBuilder();
    for (Map.Entry<String, String> variable : Variables.of(request).entrySet()) {
      script
          .append("set -gx ")
          .append(variable.getKey())
          .append(' ')
          .append(FishQuoting.quote(variable.getValue()))
          .append('\n');
    }
    out.append(Header.over(script + StaleCheck.fish(request), request));
  }

  @Override
  public boolean replaces(String text) {
    return Header.isUnder(text);
  }
}
