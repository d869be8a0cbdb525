package io.github.nixld.emit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A NixOS module, or lines to paste into one: the libraries that nix-ld gives to every program.
/// The attributes are those of the system's own nixpkgs.
final class NixosModule implements OutputFormat {
  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    PackageInputs inputs = PackageInputs.of(request);
    List<String> lines = new ArrayList<>(List.of("{ pkgs, ... }:", ""));
    lines.addAll(inputs.condition());
    lines.addAll(List.of("{", "  programs.nix-ld = {"));
    lines.add("    enable = true;");
    if (inputs.pinned()) {
      lines.add("    " + NixFile.PINNED);
    }
    lines.addAll(NixFile.indented(4, NixFile.list("libraries = ", inputs.all())));
    lines.add("  };");
    lines.add("}");
    out.append(NixFile.of(request, lines));
  }

  @Override
  public boolean replaces(String text) {
    return Header.isUnder(text);
  }
}
