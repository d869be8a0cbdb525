package io.github.nixld.emit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// `package.nix`: a derivation of the files, patched by `autoPatchelfHook` to run without nix-ld.
final class PackageNix implements OutputFormat {
  @Override
  public void write(Result result, Appendable out) throws IOException {
    Needs needs = Needs.of(result);
    boolean narrow =
        result.environments().stream().allMatch(it -> it.system().equals("i686-linux"));
    String set = narrow ? "pkgs.pkgsi686Linux" : "pkgs";
    List<String> lines = new ArrayList<>();
    lines.add(set + ".stdenv.mkDerivation {");
    lines.add(
        "  name = "
            + NixText.string(NixText.storeName(Sources.fileName(result.asked().getFirst())))
            + ";");
    lines.add("  dontUnpack = true;");
    lines.add("  dontStrip = true;");
    lines.add("");
    lines.add("  nativeBuildInputs = [ " + set + ".autoPatchelfHook ];");
    if (needs.pinned()) {
      lines.add("  " + NixFile.PINNED);
    }
    add(lines, "buildInputs = ", needs.inputs());
    List<String> runtime = new ArrayList<>(needs.added());
    if (!needs.ofTheSystem().isEmpty()) {
      runtime.add(NixText.string("/run/opengl-driver"));
    }
    if (!runtime.isEmpty()) {
      add(lines, "runtimeDependencies = ", runtime);
    }
    if (!needs.ofTheSystem().isEmpty()) {
      add(
          lines,
          "autoPatchelfIgnoreMissingDeps = ",
          needs.ofTheSystem().stream().map(NixText::string).toList());
    }
    lines.add("");
    lines.add("  installPhase = ''");
    lines.add("    runHook preInstall");
    lines.addAll(NixFile.indented(4, Installation.of(result, needs)));
    lines.add("    runHook postInstall");
    lines.add("  '';");
    lines.add("}");
    out.append(NixFile.function(result, lines));
  }

  private static void add(List<String> lines, String before, Collection<String> elements) {
    lines.addAll(NixFile.indented(2, NixFile.list(before, elements)));
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
