package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `pkgs.mkShell { … }` with the variables that nix-ld reads.
final class ShellExpression {
  private final List<String> lines = new ArrayList<>();
  private boolean farm;
  private boolean pinned;
  private boolean outside;
  private final List<String> conditions = new ArrayList<>();

  private ShellExpression() {}

  /// The expression for a request.
  static ShellExpression of(OutputRequest request) {
    ShellExpression shell = new ShellExpression();
    shell.farm = request.places().farm() != null;
    for (Map.Entry<String, Environment> entry :
        Variables.suffixes(request.environments()).entrySet()) {
      boolean musl = entry.getValue().isMusl() && !request.surroundings().muslServed();
      shell.add(
          musl ? Variables.MUSL_LOADER : Variables.LOADER + entry.getKey(),
          musl ? Variables.MUSL_LIBRARY_PATH : Variables.LIBRARY_PATH + entry.getKey(),
          Sources.of(entry.getValue(), request.nixpkgs().attributes()));
    }
    return shell;
  }

  /// The conditions for nixpkgs, as lines before the expression.
  List<String> conditions() {
    return conditions;
  }

  /// The lines of the expression.
  List<String> lines() {
    List<String> all = new ArrayList<>(List.of("pkgs.mkShell {"));
    if (pinned) {
      all.add("  " + NixFile.PINNED);
    }
    if (outside) {
      all.add(
          !farm
              ? "  # Directories outside of the store have to stay where they are."
              : "  # nixld-env makes the farm; nothing keeps the store paths that its links lead to.");
    }
    all.addAll(NixFile.indented(2, lines));
    all.add("}");
    return all;
  }

  private void add(String loaderName, String pathName, Sources sources) {
    String loader = sources.loader();
    List<NixSource> directories = sources.directories();
    boolean some = directories.stream().anyMatch(NixSource.Pinned.class::isInstance);
    pinned |= some || sources.glibc() == null;
    if (some && sources.glibc() != null) {
      conditions.addAll(sources.condition());
    }
    outside |= directories.stream().anyMatch(NixSource.Outside.class::isInstance);
    lines.add(loaderName + " = " + loader + ";");
    String name = pathName + " = ";
    if (directories.stream().allMatch(it -> it instanceof NixSource.InNixpkgs p && p.inLib())) {
      lines.addAll(
          NixFile.list(
              name + "pkgs.lib.makeLibraryPath ",
              directories.stream().map(it -> ((NixSource.InNixpkgs) it).expression()).toList()));
    } else {
      lines.addAll(
          NixFile.list(
              name + "pkgs.lib.concatStringsSep \":\" ",
              directories.stream().map(NixSource::string).toList()));
    }
  }
}
