package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.dlopen.DlopenHint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/// `package.nix`: a derivation of the files, patched by `autoPatchelfHook` to run without nix-ld.
///
/// The hook adds `runtimeDependencies` only to the RUNPATH of programs, but a bundled library may
/// be what calls `dlopen`. `appendRunpaths` reaches libraries too (nixpkgs
/// pkgs/by-name/au/auto-patchelf, auto_patchelf_file).
final class PackageNix implements OutputFormat {
  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    Environment first = request.environments().getFirst();
    PackageInputs inputs = PackageInputs.of(request, it -> it.system().equals(first.system()));
    String set = Sources.of(first, request.nixpkgs().attributes()).set();
    Layout layout = Layout.of(request, inputs);
    List<String> lines = new ArrayList<>();
    for (Environment other : others(request)) {
      lines.add("# autoPatchelfHook leaves the files for " + other.system() + " as they are.");
    }
    lines.addAll(inputs.condition());
    lines.add(set + ".stdenv.mkDerivation {");
    lines.add("  name = " + NixText.string(name(request)) + ";");
    if (layout.unpack().isEmpty()) {
      lines.add("  dontUnpack = true;");
    }
    lines.add("  dontStrip = true;");
    lines.add("  dontCheckForBrokenSymlinks = true;");
    lines.add("");
    List<String> tools = new ArrayList<>(List.of(set + ".autoPatchelfHook"));
    tools.addAll(layout.tools());
    lines.add("  nativeBuildInputs = [ " + String.join(" ", tools) + " ];");
    if (inputs.pinned()) {
      lines.add("  " + NixFile.PINNED);
    }
    add(lines, "buildInputs = ", inputs.inputs());
    List<String> runpaths = runpaths(inputs, layout);
    if (!runpaths.isEmpty()) {
      add(lines, "appendRunpaths = ", runpaths);
    }
    List<String> absent = absent(request, inputs);
    if (!absent.isEmpty()) {
      add(lines, "autoPatchelfIgnoreMissingDeps = ", absent);
    }
    phase(lines, "Unpack", layout.unpack());
    phase(lines, "Install", layout.install());
    List<String> apart = layout.apart();
    if (!apart.isEmpty()) {
      lines.add("");
      lines.add("  # Libraries of one name: each directory has its own.");
      lines.add("  dontAutoPatchelf = true;");
      lines.add("  postFixup = ''");
      apart.forEach(directory -> lines.add("    autoPatchelf " + directory));
      lines.add("  '';");
    }
    lines.add("}");
    out.append(NixFile.function(request, lines));
  }

  private static List<Environment> others(OutputRequest request) {
    return request.environments().subList(1, request.environments().size());
  }

  /// The name of a package for a request.
  static String name(OutputRequest request) {
    String asked = request.question().asked().getFirst();
    String name = Sources.fileName(request.absolute(asked));
    return NixText.storeName(
        request.archive(request.absolute(asked)) == null ? name : ArchiveKind.stem(name));
  }

  /// Directories of libraries that are loaded with `dlopen`: from nixpkgs, from the package itself,
  /// from the running system.
  private static List<String> runpaths(PackageInputs inputs, Layout layout) {
    List<String> runpaths = new ArrayList<>(inputs.addedDirectories());
    SortedSet<String> own = new TreeSet<>();
    for (String path : inputs.ownAdded()) {
      String directory = layout.directoryOf(path);
      if (directory != null) {
        own.add(directory);
      }
    }
    own.forEach(it -> runpaths.add("(placeholder \"out\" + " + NixText.string("/" + it) + ")"));
    inputs.systemDirectories().forEach(it -> runpaths.add(NixText.string(it)));
    return runpaths;
  }

  /// What the hook must not search, as patterns:
  ///
  /// - what the running system provides;
  /// - what is missing, which the first lines say;
  /// - what a `.note.dlopen` names, which the hook takes for a need.
  private static List<String> absent(OutputRequest request, PackageInputs inputs) {
    SortedSet<String> names = new TreeSet<>(inputs.ofTheSystem());
    for (Environment environment : request.environments()) {
      environment.unresolved().forEach(unresolved -> names.add(unresolved.name()));
      environment.possible().stream()
          .filter(it -> it.evidence() == DlopenHint.Evidence.NOTE)
          .forEach(it -> names.add(it.name()));
    }
    return names.stream().map(name -> NixText.string(name.replaceAll("[*?\\[]", "[$0]"))).toList();
  }

  private static void add(List<String> lines, String before, Collection<String> elements) {
    lines.addAll(NixFile.indented(2, NixFile.list(before, elements)));
  }

  private static void phase(List<String> lines, String name, List<String> commands) {
    if (!commands.isEmpty()) {
      lines.add("");
      lines.add("  " + name.toLowerCase(Locale.ROOT) + "Phase = ''");
      lines.add("    runHook pre" + name);
      lines.addAll(NixFile.indented(4, commands));
      lines.add("    runHook post" + name);
      lines.add("  '';");
    }
  }

  @Override
  public List<String> warnings(OutputRequest request) {
    return others(request).stream()
        .map(it ->
            "files for "
                + it.system()
                + " are copied as they are: -f fhs.nix serves programs of both systems")
        .toList();
  }

  @Override
  public boolean unpacks() {
    return true;
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
