package io.github.nixld.emit;

import java.io.IOException;

/// `shell.nix`: for `nix-shell`, with nix-ld's variables set.
final class ShellNix implements OutputFormat {
  @Override
  public void write(Result result, Appendable out) throws IOException {
    out.append(NixFile.function(result, ShellExpression.of(result)));
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
