package io.github.nixld.emit;

import io.github.nixld.loader.Machine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `flake.nix`: for `nix develop`, the shell of `shell.nix` for the machine's own system.
final class FlakeNix implements OutputFormat {
  @Override
  public boolean isForNixLd() {
    return true;
  }

  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    ShellExpression expression = ShellExpression.of(request);
    List<String> shell = expression.lines();
    String system = Machine.hostSystem();
    String name = Sources.fileName(request.question().asked().getFirst());
    List<String> lines = new ArrayList<>();
    if (shell.stream().anyMatch(line -> line.contains("builtins.storePath"))) {
      lines.add("# builtins.storePath needs nix develop --impure.");
    }
    lines.add("{");
    lines.add("  description = " + NixText.string("The environment of " + name) + ";");
    lines.add("");
    lines.add(
        "  inputs.nixpkgs.url = "
            + NixText.string(NixFile.flakeUrl(request.nixpkgs().pin()))
            + ";");
    lines.add("");
    lines.add("  outputs =");
    lines.add("    { nixpkgs, ... }:");
    lines.add("    let");
    lines.add("      pkgs = nixpkgs.legacyPackages." + system + ";");
    lines.add("    in");
    lines.addAll(NixFile.indented(4, expression.conditions()));
    lines.add("    {");
    lines.add("      devShells." + system + ".default = " + shell.getFirst());
    lines.addAll(NixFile.indented(6, shell.subList(1, shell.size() - 1)));
    lines.add("      };");
    lines.add("    };");
    lines.add("}");
    out.append(NixFile.of(request, lines));
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
