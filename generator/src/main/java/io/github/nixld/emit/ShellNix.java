package io.github.nixld.emit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `shell.nix`: for `nix-shell`, with nix-ld's variables set.
final class ShellNix implements OutputFormat {
  @Override
  public boolean isForNixLd() {
    return true;
  }

  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    ShellExpression shell = ShellExpression.of(request);
    List<String> lines = new ArrayList<>(shell.conditions());
    lines.addAll(shell.lines());
    out.append(NixFile.function(request, lines));
  }

  @Override
  public boolean replaces(String text) {
    return Header.isUnder(text);
  }

  @Override
  public boolean hasNixpkgs() {
    return true;
  }
}
