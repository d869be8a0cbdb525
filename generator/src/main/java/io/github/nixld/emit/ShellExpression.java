package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `pkgs.mkShell { … }` with the variables that nix-ld reads.
final class ShellExpression {
  private final List<String> lines = new ArrayList<>();
  private boolean pinned;
  private boolean outside;

  private ShellExpression() {}

  /// Its lines.
  static List<String> of(Result result) {
    ShellExpression shell = new ShellExpression();
    for (Map.Entry<String, Environment> entry :
        Variables.suffixes(result.environments()).entrySet()) {
      shell.add(entry.getKey(), Sources.of(entry.getValue(), result.attributes()));
    }
    List<String> all = new ArrayList<>(List.of("pkgs.mkShell {"));
    if (shell.pinned) {
      all.add("  " + NixFile.PINNED);
    }
    if (shell.outside) {
      all.add(
          result.farm() == null
              ? "  # Directories outside of the store have to stay where they are."
              : "  # nixld-env makes the farm; nothing keeps the store paths that its links lead to.");
    }
    all.addAll(NixFile.indented(2, shell.lines));
    all.add("}");
    return all;
  }

  private void add(String suffix, Sources sources) {
    String loader = sources.loader();
    List<Source> directories = sources.directories();
    pinned |=
        loader.contains("builtins.storePath")
            || directories.stream().anyMatch(Source.Pinned.class::isInstance);
    outside |= directories.stream().anyMatch(Source.Outside.class::isInstance);
    lines.add(Variables.LOADER + suffix + " = " + loader + ";");
    String name = Variables.LIBRARY_PATH + suffix + " = ";
    if (directories.stream().allMatch(it -> it instanceof Source.InNixpkgs p && p.inLib())) {
      lines.addAll(
          NixFile.list(
              name + "pkgs.lib.makeLibraryPath ",
              directories.stream().map(it -> ((Source.InNixpkgs) it).expression()).toList()));
    } else {
      lines.addAll(
          NixFile.list(
              name + "pkgs.lib.concatStringsSep \":\" ",
              directories.stream().map(Source::string).toList()));
    }
  }
}
