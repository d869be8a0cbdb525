package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// `package.nix`: a derivation of the files, patched by `autoPatchelfHook` to run without nix-ld.
final class PackageNix implements OutputFormat {
  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    PackageInputs inputs = PackageInputs.of(request);
    String set = Sources.of(request.environments().getFirst(), request.attributes()).set();
    List<String> lines = new ArrayList<>(inputs.condition());
    lines.add(set + ".stdenv.mkDerivation {");
    lines.add(
        "  name = "
            + NixText.string(NixText.storeName(Sources.fileName(request.asked().getFirst())))
            + ";");
    lines.add("  dontUnpack = true;");
    lines.add("  dontStrip = true;");
    lines.add("");
    lines.add("  nativeBuildInputs = [ " + set + ".autoPatchelfHook ];");
    if (inputs.pinned()) {
      lines.add("  " + NixFile.PINNED);
    }
    add(lines, "buildInputs = ", inputs.inputs());
    List<String> runtime = new ArrayList<>(inputs.added());
    if (!inputs.ofTheSystem().isEmpty()) {
      runtime.add(NixText.string("/run/opengl-driver"));
    }
    if (!runtime.isEmpty()) {
      add(lines, "runtimeDependencies = ", runtime);
    }
    List<String> absent = absent(request, inputs);
    if (!absent.isEmpty()) {
      add(lines, "autoPatchelfIgnoreMissingDeps = ", absent);
    }
    lines.add("");
    lines.add("  installPhase = ''");
    lines.add("    runHook preInstall");
    lines.addAll(NixFile.indented(4, Installation.of(request, inputs)));
    lines.add("    runHook postInstall");
    lines.add("  '';");
    lines.add("}");
    out.append(NixFile.function(request, lines));
  }

  /// What the hook is not to look for: what the running system provides, and what is missing, which
  /// the first lines say. The hook takes them for patterns.
  private static List<String> absent(OutputRequest request, PackageInputs inputs) {
    SortedSet<String> names = new TreeSet<>(inputs.ofTheSystem());
    for (Environment environment : request.environments()) {
      environment.unresolved().forEach(unresolved -> names.add(unresolved.name()));
    }
    return names.stream().map(name -> NixText.string(name.replaceAll("[*?\\[]", "[$0]"))).toList();
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
