package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// `fhs.nix`: an environment with the directories of other systems, `/lib64` and `/usr/lib`, in
/// which the program runs without nix-ld.
final class FhsNix implements OutputFormat {
  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    PackageInputs inputs = PackageInputs.of(request);
    boolean narrow =
        request.environments().stream().anyMatch(it -> it.system().equals("i686-linux"));
    String set = Sources.of(request.environments().getFirst(), request.attributes()).set();
    List<String> lines = new ArrayList<>(inputs.condition());
    lines.add((set.equals(Sources.SET_OF_32_BIT) ? "pkgs" : set) + ".buildFHSEnv {");
    lines.add(
        "  name = "
            + NixText.string(NixText.storeName(Sources.fileName(request.asked().getFirst())))
            + ";");
    if (inputs.pinned()) {
      lines.add("  " + NixFile.PINNED);
    }
    List<String> packages =
        inputs.all().stream()
            .map(it -> it.replace(Sources.SET_OF_32_BIT + ".", "pkgs."))
            .distinct()
            .sorted()
            .toList();
    if (narrow) {
      lines.add("  multiArch = true;");
    }
    lines.addAll(
        NixFile.indented(
            2, NixFile.list((narrow ? "multiPkgs" : "targetPkgs") + " = pkgs: ", packages)));
    String brought = brought(request);
    if (!brought.isEmpty()) {
      lines.add(
          "  profile = "
              + NixText.string(
                  "export LD_LIBRARY_PATH="
                      + ShellQuoting.quote(brought)
                      + "${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}")
              + ";");
    }
    lines.add("  runScript = " + NixText.string(runScript(request)) + ";");
    lines.add("}");
    out.append(NixFile.function(request, lines));
  }

  /// The directories of the library path that come with the programs.
  private static String brought(OutputRequest request) {
    return request.environments().stream()
        .flatMap(it ->
            it.libraryPath().stream()
                .filter(directory -> it.storePathOf(directory) == null)
                .filter(directory -> !directory.startsWith("/run/")))
        .distinct()
        .collect(Collectors.joining(":"));
  }

  /// The program; a shell where it is not just one.
  private static String runScript(OutputRequest request) {
    List<String> programs = new ArrayList<>();
    for (Environment environment : request.environments()) {
      for (Environment.Run run : environment.runs()) {
        if (run.object().interpreter() != null) {
          programs.add(request.absolute(run.object().path()));
        }
      }
    }
    return programs.size() == 1 ? ShellQuoting.quote(programs.getFirst()) : "bash";
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
